import type { FieldDef, ObjectDef } from '../schema/definition.ts';
import type { Table, Value } from './table.ts';

/** An address as the REST API returns it. */
export interface Address
  extends Record<'city' | 'country' | 'geocodeAccuracy' | 'postalCode' | 'state' | 'street', string | null> {
  latitude: number | null;
  longitude: number | null;
}

/** The value of any field, also of a compound one. */
export function readField(table: Table, row: number, field: FieldDef): Value | Address {
  if (field.compound === undefined) return table.get(row, field);
  if (field.compound === 'full-name') return fullName(table, row);
  if (field.compound === 'formula') return field.evaluate?.(row) ?? (field.type === 'boolean' ? false : null);
  return address(table, row, field);
}

/** As a REST answer spells it: datetimes as `2026-11-22T10:00:00.000+0000`. */
export function toJson(field: FieldDef, value: Value | Address): Value | Address {
  return field.type === 'datetime' && typeof value === 'number' ? iso(value).replace('Z', '+0000') : value;
}

/**
 * Makes a speller of bulk results: datetimes as `2026-11-22T10:00:00.000Z`, null as nothing. It remembers the last
 * time it spelt, since records of one bulk job have the same few.
 */
export function createTextFormat(): (field: FieldDef, value: Value | Address) => string {
  let lastTime = Number.NaN;
  let lastText = '';
  return (field, value) => {
    if (typeof value === 'string') return value;
    if (value === null || typeof value === 'object') return '';
    if (typeof value !== 'number') return String(value);
    if (field.type === 'datetime') {
      if (value !== lastTime) {
        lastTime = value;
        lastText = iso(value);
      }
      return lastText;
    }
    return Number.isInteger(value) && field.type !== 'int' ? value.toFixed(1) : String(value);
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function part(object: ObjectDef, table: Table, row: number, name: string): string | null {
  const field = object.field(name);
  const value = field === undefined ? null : table.get(row, field);
  return typeof value === 'string' ? value : null;
}

function fullName(table: Table, row: number): string | null {
  const first = part(table.object, table, row, 'FirstName');
  const last = part(table.object, table, row, 'LastName');
  return first === null ? last : `${first} ${last ?? ''}`.trim();
}

function address(table: Table, row: number, field: FieldDef): Address | null {
  const prefix = field.name.replace(/Address$/, '');
  const read = (name: string) => part(table.object, table, row, prefix + name);
  const degrees = (name: string) => {
    const own = table.object.field(prefix + name);
    const value = own === undefined ? null : table.get(row, own);
    return typeof value === 'number' ? value : null;
  };
  const found: Address = {
    city: read('City'),
    country: read('Country'),
    geocodeAccuracy: read('GeocodeAccuracy'),
    latitude: degrees('Latitude'),
    longitude: degrees('Longitude'),
    postalCode: read('PostalCode'),
    state: read('State'),
    street: read('Street'),
  };
  return Object.values(found).every((value) => value === null) ? null : found;
}
