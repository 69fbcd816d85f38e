import type { FilterClause, RowFilter } from '../../../core/changes/row-filter.ts';
import type { Problem } from '../../../core/errors.ts';
import { formOf, literalOf } from './literal.ts';
import { type FoundField, isFound, type Unfound } from './path.ts';

type Operator = FilterClause['operator'];
type Finder = (path: string) => FoundField | Unfound;

const COMPOUND = new Set(['address', 'location']);
const LISTING: ReadonlySet<Operator> = new Set(['in', 'not in', 'includes', 'excludes']);
const EQUAL: readonly Operator[] = ['=', '!='];
const ONE_OF: readonly Operator[] = ['in', 'not in'];
const ORDERED: readonly Operator[] = ['<', '<=', '>', '>='];

/**
 * The filter as the condition of a query, in parentheses where it is a group. What the caller wrote comes in only as a
 * literal: field names are the describe's.
 *
 * @param problems  gets all that is wrong; then what is returned is of no use
 */
export function conditionOf(
  filter: RowFilter,
  find: Finder,
  problems: Problem[],
  pointer = '/filter',
): string {
  if ('all' in filter) return group(filter.all, 'AND', `${pointer}/all`);
  if ('any' in filter) return group(filter.any, 'OR', `${pointer}/any`);
  return clauseOf(filter, find, problems, pointer);

  function group(parts: readonly RowFilter[], word: string, at: string): string {
    const conditions = parts.map((part, index) => conditionOf(part, find, problems, `${at}/${index}`));
    return `(${conditions.join(` ${word} `)})`;
  }
}

function clauseOf(clause: FilterClause, find: Finder, problems: Problem[], pointer: string): string {
  const found = find(clause.field);
  if (!isFound(found)) {
    problems.push({ ...found, pointer: `${pointer}/field` });
    return '';
  }
  const { path, field } = found;
  if (!field.filterable || COMPOUND.has(field.type)) {
    const advice = COMPOUND.has(field.type) ? 'Filter by its parts instead' : 'Filter by another field';
    const message = `Salesforce cannot filter by ${path} (${field.type}). ${advice}`;
    problems.push({ code: 'FIELD_NOT_FILTERABLE', message, pointer: `${pointer}/field` });
    return '';
  }
  if (!operatorsOf(field.type).includes(clause.operator)) {
    const message = `Salesforce has no "${clause.operator}" for ${path}, a field of type ${field.type}. It has: ${operatorsOf(field.type).join(', ')}`;
    problems.push({ code: 'OPERATOR_NOT_SUITED', message, pointer: `${pointer}/operator` });
    return '';
  }
  const right = rightSideOf(clause, field.type);
  if (right !== undefined) return `${path} ${clause.operator.toUpperCase()} ${right}`;
  const message = `${path} ${clause.operator} takes ${wanted(clause.operator, field.type)}`;
  problems.push({ code: 'FILTER_VALUE_INVALID', message, pointer: `${pointer}/value` });
  return '';
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_comparisonoperators.htm (checked 2026-11) */
function operatorsOf(type: string): readonly Operator[] {
  if (type === 'boolean') return EQUAL;
  if (type === 'multipicklist') return [...EQUAL, 'includes', 'excludes'];
  if (/^(id|reference|date|datetime|time|int|long|double|currency|percent)$/.test(type))
    return [...EQUAL, ...ORDERED, ...ONE_OF];
  return [...EQUAL, ...ORDERED, 'like', ...ONE_OF];
}

function rightSideOf({ operator, value }: FilterClause, type: string): string | undefined {
  if (!LISTING.has(operator)) {
    if (Array.isArray(value) || (value === null && !EQUAL.includes(operator))) return undefined;
    return literalOf(type, value);
  }
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const literals = values.map((each) => (each === null ? undefined : literalOf(type, each)));
  return literals.includes(undefined) ? undefined : `(${literals.join(', ')})`;
}

function wanted(operator: Operator, type: string): string {
  if (LISTING.has(operator)) return `a list of values, each ${formOf(type)}, none of them null`;
  return EQUAL.includes(operator) && type !== 'boolean' ? `${formOf(type)}, or null` : formOf(type);
}
