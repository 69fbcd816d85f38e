import { z } from 'zod';
import { child, children, elements, type Node, text } from './xml.ts';

/** A record of a call: its type, id and fields, null where the call empties one. */
export interface GivenRecord {
  type: string;
  fields: Record<string, unknown>;
}

/** Reads an sObject: partner calls say its type in `type`, enterprise calls in `xsi:type`. */
export function readSobject(node: Node): GivenRecord {
  const declared = typeof node === 'string' ? undefined : text(node['@type'] as Node | undefined);
  const type = text(child(node, 'type')) ?? declared?.replace(/^.*:/, '') ?? '';
  const fields: Record<string, unknown> = {};
  for (const [name, value] of elements(node))
    if (name !== 'type' && name !== 'fieldsToNull') {
      const inner = elements(value);
      // A parent by its external id. An empty element changes nothing, as Salesforce documents.
      if (inner.length > 0) fields[name] = readSobject(value).fields;
      else if (text(value) !== undefined) fields[name] = text(value);
    }
  for (const name of children(node, 'fieldsToNull')) {
    const field = text(name);
    if (field !== undefined) fields[field] = null;
  }
  return { type, fields };
}

const Record_ = z.looseObject({ attributes: z.looseObject({ type: z.string() }) });
const Page = z.looseObject({ done: z.boolean(), totalSize: z.number(), records: z.array(z.unknown()) });

/** A record of a REST answer as an sObject of the partner or the enterprise WSDL. */
export function spellSobject(record: unknown, enterprise: boolean): object {
  const { attributes, ...fields } = Record_.parse(record);
  const prefix = 'sf:';
  const members: Record<string, unknown> = enterprise
    ? { '@xsi:type': `sf:${attributes.type}` }
    : { '@xsi:type': 'sf:sObject', 'sf:type': attributes.type, 'sf:Id': fields.Id ?? null };
  for (const [name, value] of Object.entries(fields)) members[prefix + name] = spellValue(value, enterprise);
  return members;
}

function spellValue(value: unknown, enterprise: boolean): unknown {
  if (typeof value === 'string') return spellTime(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Record_.safeParse(value).success) return spellSobject(value, enterprise);
  if (Page.safeParse(value).success) return spellPage(value, enterprise);
  return { '@xsi:type': 'address', ...value };
}

/** A page of a query's answer as a `QueryResult`. */
export function spellPage(page: unknown, enterprise: boolean): object {
  const { done, totalSize, records, nextRecordsUrl } = Page.parse(page);
  return {
    '@xsi:type': 'QueryResult',
    done,
    queryLocator: typeof nextRecordsUrl === 'string' ? nextRecordsUrl.replace(/^.*\//, '') : null,
    records: records.map((record) => spellSobject(record, enterprise)),
    size: totalSize,
  };
}

/** REST ends times with `+0000` where SOAP has `Z`. */
export function spellTime(value: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/.test(value) ? value.replace('+0000', 'Z') : value;
}
