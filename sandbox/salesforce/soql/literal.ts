import type { Value } from '../records/table.ts';
import type { FieldDef } from '../schema/definition.ts';
import { controls } from './escapes.ts';
import { malformed, SoqlError } from './fault.ts';

/** A literal as the parser gives it. */
export interface Literal {
  /** Without quotes, escapes replaced by what they mean. */
  text: string;
  kind: string;
  /** Without quotes, escapes as they are. */
  raw: string;
}

/** The literals of one condition. */
export function literalsOf(value: string | string[], kind: string | string[] | undefined): Literal[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts.map((text, at) => {
    const own = (Array.isArray(kind) ? kind[at] : kind) ?? 'STRING';
    const raw = own === 'STRING' && text.startsWith("'") ? text.slice(1, -1) : text;
    return { text: own === 'STRING' ? unescaped(raw) : raw, kind: own, raw };
  });
}

/**
 * The stored form of a literal. An empty string is no value.
 *
 * @param near  the field as the query spells it
 * @throws SoqlError `INVALID_FIELD` for another type than the field's, `INVALID_QUERY_FILTER_OPERATOR` for no id
 */
export function constant(field: FieldDef, { text, kind }: Literal, near: string): Value {
  if (kind === 'NULL') return null;
  const type = soapType(field);
  if (!kindsOf(type).includes(kind))
    throw new SoqlError(
      'INVALID_FIELD',
      `value of filter criterion for field '${field.name}' must be of type ${type} and should ${type === 'string' ? '' : 'not '}be enclosed in quotes`,
      near,
      'WHERE',
    );
  if (type === 'boolean') return text.toLowerCase() === 'true';
  if (type === 'int' || type === 'double') return Number(text.replace(/^[a-z]{3}/i, ''));
  if (type === 'date' || type === 'dateTime') {
    const time = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    if (Number.isNaN(time)) throw malformed(`Invalid date: ${text}`);
    return type === 'date' ? text : time;
  }
  if (text === '') return null;
  const isId = field.type === 'id' || field.type === 'reference';
  if (isId && !/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text))
    throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`, near, 'WHERE');
  return text;
}

/** The type's name in Salesforce's messages. */
export function soapType(field: FieldDef): string {
  const names: Partial<Record<FieldDef['type'], string>> = {
    boolean: 'boolean',
    int: 'int',
    double: 'double',
    date: 'date',
    datetime: 'dateTime',
    currency: 'double',
    percent: 'double',
  };
  return names[field.type] ?? 'string';
}

function kindsOf(type: string): readonly string[] {
  const numbers = ['INTEGER', 'DECIMAL', 'INTEGER_WITH_CURRENCY_PREFIX', 'DECIMAL_WITH_CURRENCY_PREFIX'];
  const kinds: Record<string, readonly string[]> = {
    boolean: ['BOOLEAN'],
    int: numbers,
    double: numbers,
    date: ['DATE'],
    dateTime: ['DATETIME'],
  };
  return kinds[type] ?? ['STRING'];
}

function unescaped(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, sign: string) =>
    sign.length === 5
      ? String.fromCharCode(Number.parseInt(sign.slice(1), 16))
      : (controls[sign.toLowerCase()] ?? sign),
  );
}
