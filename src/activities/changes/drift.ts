import type { BoundChanges } from '../../core/changes/change-plan.ts';
import type { SourceObject } from '../../core/changes/source-object.ts';
import { type Problem, throwIfAny } from '../../core/errors.ts';

export type Schema = Readonly<Record<string, string>>;

/** Types whose values are no traits, or are told by the fields that they are made of. */
const NO_TRAITS = new Set(['base64', 'address', 'location', 'complexvalue', 'anyType', 'json']);

export function schemaOf({ fields }: SourceObject): Record<string, string> {
  return Object.fromEntries(fields.map(({ name, type }) => [name, type]));
}

/** Types of those columns that were found, in their order. */
export function typesOf(columns: readonly string[], schema: Schema): string[] {
  return columns.flatMap((column) => schema[nameOf(column, schema)] ?? []);
}

/**
 * Fields that appeared in the object since the sync began, and are told although nobody mapped them.
 *
 * @param known  what earlier runs saw and added; no schema before the first
 * @param columns  what the mapping looks at
 * @param options  `accepts`: what changed is taken for seen
 * @returns `news`: those of them that appeared since the last run
 * @throws SaltbridgeError `config` where the sync pauses for new fields, or a field that is told is gone or has another
 *   type now
 */
export function addedTraits(
  { object, drift }: Pick<BoundChanges, 'object' | 'drift'>,
  schema: Schema,
  known: { schema: Schema | null; added: readonly string[] },
  columns: readonly string[],
  { syncId, accepts }: { syncId: string; accepts: boolean },
): { added: string[]; news: string[] } {
  const mapped = new Set(columns.map((name) => name.toLowerCase()));
  const isUnmapped = (name: string) => !mapped.has(name.toLowerCase());
  const before = known.added.filter(isUnmapped);
  const left = before.filter((name) => name in schema);
  if (known.schema === null) return { added: left, news: [] };
  const { schema: seen } = known;
  const appeared = Object.keys(schema).filter(
    (name) => !(name in seen) && !NO_TRAITS.has(schema[name] ?? '') && isUnmapped(name),
  );
  if (!accepts) {
    const accept = `\`saltbridge run ${syncId} --accept-schema\` takes it for seen`;
    const problems = [...columns, ...left].flatMap((column) => retyped(object, column, schema, seen, accept));
    for (const name of before.filter((one) => !left.includes(one))) {
      const message = `${object}.${name}, which was added by itself when it appeared, was removed or is hidden from the connection's user now. Grant Read on it, or leave it: ${accept}, and the trait stays as it was told last`;
      problems.push({ code: 'FIELD_NOT_VISIBLE', message, pointer: '/drift' });
    }
    if (drift === 'pause' && appeared.length > 0) {
      const message = `${object} has new fields: ${appeared.join(', ')}. The sync pauses for new fields: choose those that you want in model.columns, then ${accept}`;
      problems.push({ code: 'NEW_FIELDS', message, pointer: '/drift' });
    }
    throwIfAny(problems, `${object} has changed since sync ${syncId} last read it:`);
  }
  const news = drift === 'add and backfill' ? appeared : [];
  return { added: [...left, ...news], news };
}

function retyped(object: string, column: string, schema: Schema, seen: Schema, accept: string): Problem[] {
  const name = nameOf(column, schema);
  const [before, now] = [seen[name], schema[name]];
  if (before === undefined || now === undefined || before === now) return [];
  const message = `${object}.${name} was ${before} when it was last read and is ${now} now; check the mapping, then ${accept}`;
  return [{ code: 'FIELD_RETYPED', message, pointer: '/model/columns' }];
}

/** In the vendor's own spelling; empty where there is no such field. */
function nameOf(column: string, schema: Schema): string {
  return Object.keys(schema).find((field) => field.toLowerCase() === column.toLowerCase()) ?? '';
}
