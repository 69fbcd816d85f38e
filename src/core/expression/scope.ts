import type { CelChecker, CelType } from './cel.ts';
import { timestampType } from './cel.ts';
import { nearest } from './nearest.ts';

/**
 * `date` is a day without a time and stays one in a result; `list` and `map` may hold anything; `dyn` is what is not
 * known before there is a record.
 */
export type FieldType = 'string' | 'int' | 'double' | 'bool' | 'timestamp' | 'date' | 'list' | 'map' | 'dyn';

export interface ScopeField {
  /** As the record has it: `My_Field__c`, `Account.Name`, `user_metadata.plan`, `Email Address`. */
  name: string;
  type: FieldType;
}

/** What an expression may speak of. */
export interface ExpressionScope {
  fields: readonly ScopeField[];
  /** Any other name is a field too; default: it is a mistake. */
  open?: boolean;
  /** Of fields that are not listed; default `dyn`. */
  openType?: FieldType;
  /** Whether `firstname` is `FirstName`, as Salesforce has it; default false. */
  ignoreCase?: boolean;
  /** Whether the value may depend on nothing but the record, since it is asked for again: no clock, no chance. */
  repeatable?: boolean;
  /** What the names belong to, for messages: `Contact`, `the file`; default `the record`. */
  label?: string;
}

/** Names a field by its text, `row["Email Address"]`, where it is no word. */
export const ROW = 'row';

/** The field that the longest start of the names spells, and how many names that took. */
export function resolve(
  { fields, open, openType = 'dyn', ignoreCase }: ExpressionScope,
  names: readonly string[],
): { field: ScopeField; taken: number } | undefined {
  const spelled = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  for (let taken = names.length; taken > 0; taken--) {
    const wanted = names.slice(0, taken).join('.');
    const field =
      fields.find(({ name }) => name === wanted) ??
      fields.find(({ name }) => spelled(name) === spelled(wanted));
    if (field) return { field, taken };
  }
  return open ? { field: { name: names.join('.'), type: openType }, taken: names.length } : undefined;
}

/** What to do about a name that is no field. */
export function unknownField({ fields, label = 'the record' }: ExpressionScope, name: string): string {
  const near = nearest(
    name,
    fields.map((field) => field.name),
  );
  const next = near ? `did you mean ${reference(near)}?` : 'check the name';
  return `${label} has no field ${name}; ${next}`;
}

/** How an expression writes a field. */
export function reference(name: string): string {
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name) ? name : `${ROW}[${JSON.stringify(name)}]`;
}

/** A record may hold null in every field, so a type says what else may be there: `dyn<string>`. */
export function celTypeOf(type: FieldType, checker: CelChecker): CelType {
  switch (type) {
    case 'timestamp':
    case 'date':
      return checker.getType(timestampType).wrappedType;
    case 'list':
    case 'map':
    case 'dyn':
      return checker.dynType;
    default:
      return checker.getType(type).wrappedType;
  }
}
