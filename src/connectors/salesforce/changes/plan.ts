import type { ChangeQuery } from '../../../core/changes/change-source.ts';
import { fieldsOf } from '../../../core/changes/row-filter.ts';
import { type Problem, throwIfAny } from '../../../core/errors.ts';
import { encodedBytes, MAX_ENCODED_BYTES, quote } from '../soql.ts';
import { createFieldList, type PlannedColumn, planColumn, type SelectedField } from './columns.ts';
import { conditionOf } from './condition.ts';
import { cursorOf } from './cursor.ts';
import type { DescribedSource, SourceDescriber } from './describe-source.ts';
import { instantLiteral } from './literal.ts';
import { type FoundField, findField, type Unfound } from './path.ts';

/** How a query is read: what is selected, under which conditions, and how rows are made of it. */
export interface ReadPlan {
  object: string;
  /** The field that tells when a record changed last. */
  cursor: string;
  /** `Id`, the cursor, then what the columns need. */
  fields: readonly SelectedField[];
  columns: readonly PlannedColumn[];
  /** Place of `MasterRecordId`, where deleted records are read. */
  mergedAt: number | undefined;
  /** All of them must hold. Those of `ids` are not among them. */
  conditions: readonly string[];
  which: 'live' | 'deleted' | 'any';
  /** As literals. */
  ids: readonly string[] | undefined;
  /** The window's end, with milliseconds. */
  upTo: string | undefined;
}

/** Room for one column, a list of ids and the words around them. */
const LEAST_ROOM_BYTES = 1_500;

/** @throws SaltbridgeError `config` with every problem of the query */
export async function planRead(describer: SourceDescriber, query: ChangeQuery): Promise<ReadPlan> {
  const { plan, problems } = await judge(describer, await describer.known(query.object), query);
  throwIfAny(problems, `${query.object} records cannot be read from Salesforce as the query asks:`);
  return plan;
}

/** The plan and all that is wrong with it; it is of use only where nothing is. */
export async function judge(
  describer: SourceDescriber,
  object: DescribedSource,
  query: ChangeQuery,
): Promise<{ plan: ReadPlan; problems: Problem[] }> {
  const problems: Problem[] = [];
  const find = await finderOf(describer, object, query);
  const cursor = cursorOf(object, problems);
  const list = createFieldList();
  list.place('Id', 'id');
  list.place(cursor, 'datetime');
  const columns = query.columns.map((name, at) => planColumn(find(name), list, problems, `/columns/${at}`));
  const deleted = query.which === 'deleted';
  const has = (name: string) => object.fields.some((field) => field.name === name);
  if (deleted && !has('IsDeleted')) problems.push(noRecycleBin(object.name));

  const conditions = [...windowOf(query, cursor, problems), ...(deleted ? ['IsDeleted = true'] : [])];
  if (query.filter !== undefined) conditions.push(conditionOf(query.filter, find, problems));
  if (encodedBytes(conditions.join(' AND ')) > MAX_ENCODED_BYTES - LEAST_ROOM_BYTES)
    problems.push(filterTooLong(object.name));

  return {
    plan: {
      object: object.name,
      cursor,
      mergedAt: deleted && has('MasterRecordId') ? list.place('MasterRecordId', 'reference') : undefined,
      fields: list.fields,
      columns,
      conditions,
      which: query.which ?? 'live',
      ids: query.ids === undefined ? undefined : idLiterals(query.ids, problems),
      upTo: query.upTo === undefined ? undefined : toMilliseconds(query.upTo),
    },
    problems,
  };
}

async function finderOf(describer: SourceDescriber, object: DescribedSource, query: ChangeQuery) {
  const names = [...query.columns, ...(query.filter === undefined ? [] : fieldsOf(query.filter))];
  const found = new Map<string, FoundField | Unfound>();
  for (const name of names) {
    if (!found.has(name)) found.set(name, await findField(describer, object, name));
  }
  return (name: string): FoundField | Unfound =>
    found.get(name) ?? { code: 'FIELD_NOT_VISIBLE', message: `${object.name}.${name} was not looked for` };
}

function windowOf({ after, upTo }: ChangeQuery, cursor: string, problems: Problem[]): string[] {
  return (
    [
      ['after', '>', after],
      ['upTo', '<=', upTo],
    ] as const
  ).flatMap(([name, operator, time]) => {
    if (time === undefined) return [];
    const literal = instantLiteral(time);
    if (literal !== undefined) return [`${cursor} ${operator} ${literal}`];
    const message = `${name} must be a time such as 2026-11-05T10:00:00Z`;
    problems.push({ code: 'TIME_INVALID', message, pointer: `/${name}` });
    return [];
  });
}

function toMilliseconds(time: string): string | undefined {
  const parsed = new Date(time);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString();
}

/** Each record once: the last three characters of an id only repeat what the first fifteen say. */
function idLiterals(ids: readonly string[], problems: Problem[]): string[] {
  const unlike = ids.findIndex((id) => !/^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(id));
  if (unlike !== -1) {
    const message = 'A record id of Salesforce has 15 or 18 letters and digits';
    problems.push({ code: 'ID_INVALID', message, pointer: `/ids/${unlike}` });
  }
  return [...new Map(ids.map((id) => [id.slice(0, 15), quote(id)])).values()];
}

function noRecycleBin(object: string): Problem {
  const message = `Salesforce keeps no deleted ${object} records: the object has no IsDeleted. Compare ids to find what is gone`;
  return { code: 'NO_RECYCLE_BIN', message, pointer: '/which' };
}

function filterTooLong(object: string): Problem {
  const message = `The filter of ${object} makes a query longer than Salesforce takes. Use fewer or shorter values, or a formula field that holds the condition`;
  return { code: 'FILTER_TOO_LONG', message, pointer: '/filter' };
}
