import { compileProfile, type MapRecord, type ReadValue } from '../../core/changes/compile-profile.ts';
import type { Reading } from '../../core/changes/reading.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { type ChangeScope, profileOf } from './change-scope.ts';

/** The sync's mapping as a function over what the run reads. */
export function recordMapper(
  { bound }: Pick<ChangeScope, 'bound'>,
  { columns, added }: Pick<Reading, 'columns' | 'added' | 'schema'>,
): MapRecord {
  return compileProfile(profileOf(bound, added), columns, expressionReader);
}

function expressionReader(text: string): ReadValue {
  throw new SaltbridgeError('config', `No expressions yet: ${text}`);
}
