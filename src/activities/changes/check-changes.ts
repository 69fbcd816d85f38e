import type { BoundChanges } from '../../core/changes/change-plan.ts';
import { recordScope } from '../../core/changes/expression-scope.ts';
import type { ValueSource } from '../../core/changes/profile-plan.ts';
import type { SourceObject } from '../../core/changes/source-object.ts';
import { type Problem, SaltbridgeError } from '../../core/errors.ts';
import { checkExpression } from '../../core/expression/compile.ts';
import type { Dependencies } from '../dependencies.ts';
import { openChangeSource, openProfiles } from './change-scope.ts';
import { schemaOf } from './drift.ts';
import { modelFields, profileProblems, sourceProblems, sourceQuery } from './source-query.ts';

/** Everything that keeps a sync from telling of changes, on both sides and in its expressions; sends nothing. */
export async function checkChanges(dependencies: Dependencies, bound: BoundChanges): Promise<Problem[]> {
  const source = await openChangeSource(dependencies, bound);
  const profiles = await openProfiles(dependencies, bound);
  const query = sourceQuery(bound, modelFields(bound));
  const [object, ofSource, ofProfiles] = await Promise.all([
    source.describe(bound.object, bound.columns).catch(nothingToDescribe),
    sourceProblems(source, bound, query),
    profileProblems(profiles, bound),
  ]);
  return [...ofSource, ...(object ? valueProblems(bound, object) : []), ...ofProfiles];
}

/** Values of the mapping that no record of the object can give: wrong expressions, and times that are none. */
export function valueProblems(bound: BoundChanges, object: SourceObject): Problem[] {
  const schema = schemaOf(object);
  const scope = recordScope(bound.object, schema, bound.columns);
  return sourcesOf(bound).flatMap(([pointer, source]): Problem[] => {
    if ('expression' in source) {
      const { problems = [] } = checkExpression(source.expression, scope);
      return problems.map(({ code, message }) => ({ code, message, pointer: `${pointer}/expression` }));
    }
    if (pointer !== TIMESTAMP) return [];
    const name = Object.keys(schema).find((field) => field.toLowerCase() === source.field.toLowerCase());
    const type = schema[name ?? ''];
    if (type === undefined || type === 'date' || type === 'datetime') return [];
    const message = `${bound.object}.${name} is of the type ${type}, and a timestamp must be a date or a time; map another field, or leave it out for the time of the last change`;
    return [{ code: 'NOT_A_TIME', message, pointer: `${pointer}/field` }];
  });
}

const TIMESTAMP = '/mapping/timestamp';

/** Every value that the mapping takes, and where in the config it says so. */
function sourcesOf({ profile }: BoundChanges): [pointer: string, source: ValueSource][] {
  const { ids, traits, timestamp } = profile;
  return [
    ...Object.entries(ids).map(([name, source]): [string, ValueSource] => [`/mapping/${name}`, source]),
    ...traits.map(({ from }, at): [string, ValueSource] => [`/mapping/traits/${at}/from`, from]),
    ...(timestamp ? [[TIMESTAMP, timestamp] satisfies [string, ValueSource]] : []),
  ];
}

/** The check of the query says better why. */
function nothingToDescribe(error: unknown): undefined {
  if (!(error instanceof SaltbridgeError) || error.retryable) throw error;
  return undefined;
}
