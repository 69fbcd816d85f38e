import type { Problem } from '../../../core/errors.ts';
import { type CellReader, cellReader } from './cell.ts';
import { type FoundField, isFound, type Unfound } from './path.ts';

/** One field that a query selects. */
export interface SelectedField {
  /** E.g. `Account.Name`. */
  path: string;
  segments: readonly string[];
  read: CellReader;
}

/** Where a caller's column comes from: the place of one selected field, or of each part of a compound one. */
export type PlannedColumn = number | readonly { name: string; at: number }[];

/** Fields to select, each once however often and in whatever case it is asked for. */
export interface FieldList {
  fields: SelectedField[];
  /** The field's place; adds it where it is not there yet. */
  place(path: string, type: string): number;
}

export function createFieldList(): FieldList {
  const fields: SelectedField[] = [];
  const places = new Map<string, number>();
  return {
    fields,
    place(path, type) {
      const known = places.get(path);
      if (known !== undefined) return known;
      places.set(path, fields.length);
      return fields.push({ path, segments: path.split('.'), read: cellReader(path, type) }) - 1;
    },
  };
}

/** Parts of an address or place, and how custom fields of these types spell them. */
const PART =
  /(Street|City|StateCode|State|PostalCode|CountryCode|Country|Latitude|Longitude|GeocodeAccuracy)(?:__s)?$/;

/** Types that the Bulk API cannot serve or that hold no plain value. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['base64', 'complexvalue', 'json']);

/**
 * Plans a column. An address or location is selected as its parts, which is what both APIs can serve.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/compound_fields_limitations.htm (checked 2026-11)
 */
export function planColumn(
  found: FoundField | Unfound,
  list: FieldList,
  problems: Problem[],
  pointer: string,
): PlannedColumn {
  if (!isFound(found)) {
    problems.push({ ...found, pointer });
    return [];
  }
  const { path, prefix, field, siblings } = found;
  if (field.type === 'address' || field.type === 'location') {
    const parts = siblings
      .filter(({ partOf }) => partOf === field.name)
      .map((part) => ({ name: partName(part.name), at: list.place(prefix + part.name, part.type) }));
    if (parts.length === 0) problems.push(unsupported(path, field.type, pointer, 'Its parts are hidden'));
    return parts;
  }
  if (UNSUPPORTED.has(field.type)) problems.push(unsupported(path, field.type, pointer));
  return list.place(path, field.type);
}

/** `MailingPostalCode` becomes `postalCode`, `Place__Latitude__s` becomes `latitude`. */
function partName(name: string): string {
  const part = PART.exec(name)?.[1] ?? name;
  return part.charAt(0).toLowerCase() + part.slice(1);
}

function unsupported(path: string, type: string, pointer: string, why?: string): Problem {
  const reason = why ?? 'Such fields hold no value that a column can take';
  const message = `${path} is of type ${type}, which cannot be read. ${reason}: leave it out`;
  return { code: 'TYPE_NOT_SUPPORTED', message, pointer };
}
