import { noColumn } from '../errors.ts';
import { readField, toJson } from '../records/read.ts';
import type { Table } from '../records/table.ts';
import { type FieldDef, systemFields } from '../schema/definition.ts';
import { attributes } from '../soql/select.ts';
import type { Call } from './calls.ts';

/**
 * The fields a call asked for, or all that its user sees.
 *
 * @param names  as in `fields=Name,Email`
 * @throws SalesforceError `INVALID_FIELD`
 */
export function shownFields(
  { rights }: Call,
  table: Table,
  names: readonly string[] | undefined,
): FieldDef[] {
  const { object } = table;
  const visible = (field: FieldDef) => !field.hidden && rights.field(object, field, 'Read');
  if (names === undefined) return object.fields.filter(visible);
  const asked = names.map((name) => {
    const field = object.field(name.trim());
    if (field === undefined || !visible(field)) throw noColumn(name.trim(), object.name);
    return field;
  });
  // Salesforce adds the id where it was not asked for.
  const id = object.fields[systemFields.Id];
  return id === undefined || asked.includes(id) ? asked : [...asked, id];
}

/** A record as the REST API returns it. */
export function show({ version }: Call, table: Table, row: number, fields: readonly FieldDef[]): object {
  return {
    attributes: attributes(table.object.name, table.id(row), version),
    ...Object.fromEntries(fields.map((field) => [field.name, toJson(field, readField(table, row, field))])),
  };
}
