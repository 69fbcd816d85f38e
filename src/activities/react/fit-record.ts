import { resolveField } from '../../core/mapping/resolve-field.ts';
import type { TargetField, TargetObject } from '../../core/target.ts';

/**
 * A record that its object takes. Texts are cut to the field's length, since half a name beats none; what the field
 * would refuse is left out, since a record without a phone number beats no record. The key is never touched.
 */
export function fitRecord(
  record: Readonly<Record<string, string>>,
  target: TargetObject,
  keyField: string | undefined,
): Record<string, string> {
  const fitted: Record<string, string> = {};
  for (const [name, value] of Object.entries(record)) {
    const field = resolveField(target, name);
    if (field === undefined) fitted[name] = value;
    else if (name === keyField) fitted[field.name] = value;
    else {
      const fit = fitValue(value, field);
      if (fit !== undefined) fitted[field.name] ??= fit;
    }
  }
  return fitted;
}

/** As Salesforce takes an address. */
const EMAIL = /^[^\s@<>()[\],;:\\"]+@[^\s@.]+(\.[^\s@.]+)+$/;
const NUMBER = /^-?\d{1,15}(\.\d+)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;
const ID = /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/;

const wellFormed: Readonly<Record<string, (value: string, field: TargetField) => boolean>> = {
  email: (value) => EMAIL.test(value),
  boolean: (value) => /^(true|false|1|0)$/i.test(value),
  int: isNumber,
  long: isNumber,
  double: isNumber,
  currency: isNumber,
  percent: isNumber,
  date: (value) => DATE.test(value) && !Number.isNaN(Date.parse(value)),
  datetime: (value) => DATE_TIME.test(value) && !Number.isNaN(Date.parse(value)),
  reference: (value) => ID.test(value),
  picklist: (value, field) => isAmong([value], field),
  multipicklist: (value, field) => isAmong(value.split(';'), field),
};
/** Half of any other value would be another one. */
const CUTTABLE: ReadonlySet<string> = new Set(['string', 'textarea', 'encryptedstring']);

function fitValue(value: string, field: TargetField): string | undefined {
  if (wellFormed[field.type]?.(value, field) === false) return undefined;
  if (field.length === 0 || value.length <= field.length) return value;
  return CUTTABLE.has(field.type) ? cut(value, field.length) : undefined;
}

function isNumber(value: string, { type, precision, scale }: TargetField): boolean {
  if (!NUMBER.test(value)) return false;
  const [whole = '', fraction = ''] = value.replace('-', '').split('.');
  if (type === 'int' || type === 'long') return fraction === '';
  return precision === 0 || whole.length <= precision - scale;
}

function isAmong(values: readonly string[], { picklist }: TargetField): boolean {
  if (!picklist?.restricted) return true;
  const known = new Set(picklist.values.map((each) => each.toLowerCase()));
  return values.every((value) => known.has(value.toLowerCase()));
}

/** Never through the middle of a character. */
function cut(text: string, length: number): string {
  const kept = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept;
}
