import { compileProfile, type MapRecord } from '../../core/changes/compile-profile.ts';
import { recordScope, rowExpressions } from '../../core/changes/expression-scope.ts';
import type { Reading } from '../../core/changes/reading.ts';
import { type ChangeScope, profileOf } from './change-scope.ts';

/** The sync's mapping as a function over what the run reads. @throws SaltbridgeError `config` for a wrong expression */
export function recordMapper(
  { bound }: Pick<ChangeScope, 'bound'>,
  { columns, added, schema }: Pick<Reading, 'columns' | 'added' | 'schema'>,
): MapRecord {
  const scope = recordScope(bound.object, schema, columns);
  return compileProfile(profileOf(bound, added), columns, rowExpressions(scope, columns));
}
