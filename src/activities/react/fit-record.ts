import { ruleOf } from '../../core/mapping/field-rules.ts';
import { resolveField } from '../../core/mapping/resolve-field.ts';
import type { TargetField, TargetObject } from '../../core/target.ts';

/**
 * A record that its object takes, by the rules that every mapping goes by. Texts are cut to the field's length, since
 * half a name beats none; what the field would refuse is left out, since a record without a phone number beats no
 * record. The key is never touched.
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

/** Half of any other value would be another one. */
const CUTTABLE: ReadonlySet<string> = new Set(['string', 'textarea', 'encryptedstring']);

function fitValue(value: string, field: TargetField): string | undefined {
  const isCut = field.length > 0 && CUTTABLE.has(field.type);
  const fit = ruleOf(field)(isCut ? cut(value, field.length) : value);
  return typeof fit === 'string' ? fit : undefined;
}

/** In UTF-16 units, of which no field takes more than its length; never through the middle of a character. */
function cut(text: string, length: number): string {
  const kept = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept;
}
