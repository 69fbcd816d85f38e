import { encodedBytes, MAX_ENCODED_BYTES, quote, soqlInstant } from '../soql.ts';
import type { ReadPlan } from './plan.ts';

/** Place of a row in the order in which changes are read. */
export interface Position {
  /** ISO 8601 with milliseconds. */
  stamp: string;
  id: string;
}

/** Every query brings these: the id and the stamp. */
export const FIXED_FIELDS = 2;

/** Leaves a query room for as many ids as columns. */
const GROUP_BYTES = MAX_ENCODED_BYTES / 2;

/** @param more  conditions beside the plan's own */
export function selectOf(plan: ReadPlan, fields: readonly string[], more: readonly string[] = []): string {
  return `SELECT ${fields.join(', ')} FROM ${plan.object}${whereOf([...plan.conditions, ...more])}`;
}

export function whereOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

export function pathsOf({ fields }: ReadPlan): string[] {
  return fields.map(({ path }) => path);
}

/** What lies behind the position. */
export function behind({ cursor }: ReadPlan, { stamp, id }: Position): string {
  const time = soqlInstant(stamp);
  return `(${cursor} > ${time} OR (${cursor} = ${time} AND Id > ${quote(id)}))`;
}

export function inOrder({ cursor }: ReadPlan, limit: number): string {
  return ` ORDER BY ${cursor}, Id LIMIT ${limit}`;
}

/**
 * Whether one row is read before the other. Salesforce sorts ids by their first 15 characters: digits, capitals, small
 * letters; the last three only repeat which of them are capitals.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_orderby.htm (checked 2026-11)
 */
export function isBefore(one: Position, other: Position): boolean {
  if (one.stamp !== other.stamp) return one.stamp < other.stamp;
  return one.id.slice(0, 15) < other.id.slice(0, 15);
}

/**
 * Cuts the places of the selected fields into groups whose queries fit an address each; every group but the first is
 * asked for by id. The first two fields go into each.
 */
export function groupsOf(plan: ReadPlan): number[][] {
  const start = { stamp: '2000-01-01T00:00:00.001Z', id: '0'.repeat(18) };
  const fixed = pathsOf(plan).slice(0, FIXED_FIELDS);
  const first = encodedBytes(selectOf(plan, fixed, [behind(plan, start)]) + inOrder(plan, 2_000));
  const other = encodedBytes(selectOf({ ...plan, conditions: [] }, fixed));
  let room = Math.min(GROUP_BYTES + first / 2, MAX_ENCODED_BYTES) - first;
  let group: number[] = [];
  const groups = [group];
  plan.fields.forEach(({ path }, at) => {
    if (at < FIXED_FIELDS) return;
    const size = encodedBytes(`, ${path}`);
    if (size > room) {
      group = [];
      groups.push(group);
      room = GROUP_BYTES - other;
    }
    group.push(at);
    room -= size;
  });
  return groups;
}
