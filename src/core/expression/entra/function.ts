import type { CelType } from '../cel.ts';
import type { CelValue } from '../values.ts';
import type { World } from '../world.ts';

/** What an argument is read as; `list` takes a single value for a list of one. */
export type Kind = 'text' | 'number' | 'flag' | 'time' | 'list' | 'any';

export interface Parameter {
  name: string;
  kind: Kind;
  optional?: boolean;
}

/**
 * One of the functions for attribute mappings in Microsoft Entra ID.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity/app-provisioning/functions-for-customizing-application-data
 *   (checked 2026-11)
 */
export interface EntraFunction {
  name: string;
  parameters: readonly Parameter[];
  /** Any number of further arguments. */
  rest?: Parameter;
  returns: Kind;
  /** An absent first argument makes the result absent, null makes it null. */
  passesOn?: boolean;
  /** May only be the whole expression. */
  outermost?: boolean;
  /** Gives another value each time. */
  changes?: boolean;
  /** @returns undefined: absent */
  call(args: Arguments, world: World): CelValue | undefined;
}

/** The arguments of one call; each is evaluated when it is first asked for. */
export interface Arguments {
  readonly count: number;
  /** undefined: absent, or not given. */
  at(index: number): CelValue | undefined;
  /** Neither absent nor null. */
  has(index: number): boolean;
  /** `''` for absent and null. Numbers, flags and times as CStr writes them. */
  text(index: number): string;
  number(index: number): number;
  time(index: number): Date;
  /** `[]` for absent and null. */
  list(index: number): CelValue[];
  /** Pays for work that grows with more than the size of one value. */
  charge(steps: number): void;
}

/** `source text, start number?, sources ...any` */
export function parameters(spelled: string): Pick<EntraFunction, 'parameters' | 'rest'> {
  const found: Parameter[] = [];
  let rest: Parameter | undefined;
  for (const one of spelled.split(',').filter((part) => part.trim() !== '')) {
    const [name = '', word = 'any'] = one.trim().split(' ');
    const kind = kindOf(word.replace('...', '').replace('?', ''));
    if (word.startsWith('...')) rest = { name, kind };
    else found.push({ name, kind, ...(word.endsWith('?') && { optional: true }) });
  }
  return { parameters: found, ...(rest && { rest }) };
}

/** Whether a value of the type may do; what a dyn holds is seen when there is a record. */
export function acceptsType(kind: Kind, { unwrappedType: { kind: form, name } }: CelType): boolean {
  if (form === 'dyn' || name === 'null' || kind === 'any') return true;
  const compound = form === 'list' || form === 'map';
  switch (kind) {
    case 'number':
      return name === 'int' || name === 'double' || name === 'uint' || name === 'string';
    case 'flag':
      return name === 'bool' || name === 'string' || name === 'int' || name === 'double';
    case 'time':
      return name === 'string' || form === 'message';
    case 'list':
      return form !== 'map';
    default:
      return !compound;
  }
}

function kindOf(word: string): Kind {
  const kinds: readonly Kind[] = ['text', 'number', 'flag', 'time', 'list', 'any'];
  const kind = kinds.find((one) => one === word);
  if (!kind) throw new TypeError(`There is no kind of argument called ${word}`);
  return kind;
}
