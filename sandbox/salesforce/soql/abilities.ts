import type { FieldDef } from '../schema/definition.ts';
import type { AggregateName } from './functions.ts';

const fractions: readonly FieldDef['type'][] = ['double', 'currency', 'percent'];
/** Types whose values cannot be put in order. */
const shapeless: readonly FieldDef['type'][] = ['multipicklist', 'address'];

function isLongText(field: FieldDef): boolean {
  return field.type === 'textarea' && field.length > 255;
}

export function filterable(field: FieldDef): boolean {
  return !isLongText(field) && field.type !== 'address';
}

export function sortable(field: FieldDef): boolean {
  return !isLongText(field) && !shapeless.includes(field.type);
}

/**
 * Whether GROUP BY takes the field itself: fractions never, times only through a function.
 *
 * @see https://www.ktema.org/articles/soql-group-by-fields/ (checked 2026-11)
 */
export function groupable(field: FieldDef): boolean {
  const measured = fractions.includes(field.type) || field.type === 'datetime';
  return sortable(field) && !measured && field.compound !== 'formula';
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_agg_functions_field_types.htm (checked 2026-11) */
export function aggregatable(field: FieldDef, by: AggregateName): boolean {
  if (by === 'SUM' || by === 'AVG') return field.type === 'int' || fractions.includes(field.type);
  return sortable(field) && field.type !== 'boolean';
}
