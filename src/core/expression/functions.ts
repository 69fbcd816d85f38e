import type { CelChecker, CelType } from './cel.ts';
import { readArguments } from './entra/arguments.ts';
import { choiceFunctions } from './entra/choices.ts';
import { dateFunctions } from './entra/dates.ts';
import { encodingFunctions } from './entra/encodings.ts';
import { acceptsType, type EntraFunction, type Kind } from './entra/function.ts';
import { listFunctions } from './entra/lists.ts';
import { replaceFunctions } from './entra/replace.ts';
import { roleFunctions } from './entra/roles.ts';
import { textFunctions } from './entra/texts.ts';

export type { Arguments } from './entra/function.ts';

/** A function beside CEL's own, as a call of it needs it. */
export interface BoundFunction {
  name: string;
  /** May only be the whole expression. */
  outermost: boolean;
  /** Gives another value each time. */
  changes: boolean;
  /** What is wrong with arguments of these types. */
  misuse(types: readonly CelType[]): { index: number; message: string }[];
  returns(checker: CelChecker): CelType;
  call: EntraFunction['call'];
  source: EntraFunction;
}

const all: readonly EntraFunction[] = [
  ...textFunctions,
  ...replaceFunctions,
  ...listFunctions,
  ...choiceFunctions,
  ...dateFunctions,
  ...encodingFunctions,
  ...roleFunctions,
];
const byName = new Map(all.map((one) => [one.name.toLowerCase(), boundOf(one)]));

/** Every function beside CEL's own, in the order of the documentation. */
export const functionNames: readonly string[] = all.map(({ name }) => name);

/** @param name  in any case: `iif`, `IIF` */
export function functionNamed(name: string): BoundFunction | undefined {
  return byName.get(name.toLowerCase());
}

export function argumentsOf(
  { source }: BoundFunction,
  evaluate: (index: number) => unknown,
  count: number,
  charge: (steps: number) => void,
) {
  return readArguments(source, evaluate, count, charge);
}

function boundOf(source: EntraFunction): BoundFunction {
  const { name, parameters, rest } = source;
  const required = parameters.filter(({ optional }) => !optional).length;
  const usage = `${name}(${[...parameters.map((one) => (one.optional ? `${one.name}?` : one.name)), ...(rest ? [`${rest.name}…`] : [])].join(', ')})`;
  return {
    name,
    source,
    outermost: source.outermost ?? false,
    changes: source.changes ?? false,
    misuse: (types) => {
      if (types.length < required || (!rest && types.length > parameters.length)) {
        return [{ index: -1, message: `${name} was given ${types.length} arguments; write ${usage}` }];
      }
      return types.flatMap((type, index) => {
        const parameter = parameters[index] ?? rest;
        if (!parameter || acceptsType(parameter.kind, type)) return [];
        const message = `${parameter.name} of ${name} must be ${WORDS[parameter.kind]}, not ${type.unwrappedType.name}`;
        return [{ index, message }];
      });
    },
    returns: (checker) => {
      const type = CEL_TYPES[source.returns];
      return type ? checker.getType(type).wrappedType : checker.dynType;
    },
    call: (args, world) => {
      if (source.passesOn) {
        const given = args.at(0);
        if (given === undefined || given === null) return given;
      }
      return source.call(args, world);
    },
  };
}

const CEL_TYPES: Partial<Record<Kind, string>> = { text: 'string', number: 'int', flag: 'bool' };
const WORDS: Record<Kind, string> = {
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
  time: 'a time',
  list: 'a list',
  any: 'anything',
};
