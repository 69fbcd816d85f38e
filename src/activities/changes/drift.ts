import type { BoundChanges } from '../../core/changes/change-plan.ts';
import type { SourceObject } from '../../core/changes/source-object.ts';
import { type Problem, throwIfAny } from '../../core/errors.ts';

export type Schema = Readonly<Record<string, string>>;

/** Types whose values are no traits, or are told by the fields that they are made of. */
const NO_TRAITS = new Set(['base64', 'address', 'location', 'complexvalue', 'anyType', 'json']);

export function schemaOf({ fields }: SourceObject): Record<string, string> {
  return Object.fromEntries(fields.map(({ name, type }) => [name, type]));
}

/** Types of the columns that the object has itself, in their order. */
export function typesOf(columns: readonly string[], schema: Schema): string[] {
  return columns.flatMap((column) => schema[nameOf(column, schema)] ?? []);
}

/**
 * Fields that appeared in the object since the last run and are to be told from now on.
 *
 * @param known  the schema that the last run saw; absent before the first
 * @param options  `accepts`: what changed is taken for seen
 * @throws SaltbridgeError `config` where the sync pauses for new fields, or a field that it uses has another type now
 */
export function newTraits(
  { object, drift }: Pick<BoundChanges, 'object' | 'drift'>,
  schema: Schema,
  known: Schema | undefined,
  columns: readonly string[],
  { syncId, accepts }: { syncId: string; accepts: boolean },
): string[] {
  if (known === undefined) return [];
  const appeared = Object.keys(schema).filter(
    (name) => !(name in known) && !NO_TRAITS.has(schema[name] ?? ''),
  );
  const used = new Set(columns.map((name) => name.toLowerCase()));
  const unused = appeared.filter((name) => !used.has(name.toLowerCase()));
  if (!accepts) {
    const accept = `\`saltbridge run ${syncId} --accept-schema\` takes it for seen`;
    const problems: Problem[] = columns.flatMap((column) => {
      const name = nameOf(column, schema);
      const [before, now] = [known[name], schema[name]];
      if (before === undefined || now === undefined || before === now) return [];
      const message = `${object}.${name} was ${before} when it was last read and is ${now} now; check the mapping, then ${accept}`;
      return [{ code: 'FIELD_RETYPED', message, pointer: '/model/columns' }];
    });
    if (drift === 'pause' && unused.length > 0) {
      const message = `${object} has new fields: ${unused.join(', ')}. The sync pauses for new fields: choose those that you want in model.columns, then ${accept}`;
      problems.push({ code: 'NEW_FIELDS', message, pointer: '/drift' });
    }
    throwIfAny(problems, `${object} has changed since sync ${syncId} last read it:`);
  }
  return drift === 'add and backfill' ? unused : [];
}

/** In the object's own spelling; empty where it has no such field. */
function nameOf(column: string, schema: Schema): string {
  return Object.keys(schema).find((field) => field.toLowerCase() === column.toLowerCase()) ?? '';
}
