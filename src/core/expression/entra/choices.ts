import { equal } from '../equal.ts';
import { EvaluationFault } from '../problem.ts';
import type { CelValue } from '../values.ts';
import { textOf } from './arguments.ts';
import { type Arguments, type EntraFunction, parameters } from './function.ts';

export const choiceFunctions: readonly EntraFunction[] = [
  {
    name: 'Coalesce',
    ...parameters('source1 any, sources ...any'),
    returns: 'any',
    call: (args) => {
      let nothing: CelValue | undefined;
      for (let index = 0; index < args.count; index++) {
        const value = args.at(index);
        if (value !== undefined && value !== null) return value;
        if (value === null) nothing = null;
      }
      return nothing;
    },
  },
  {
    name: 'IgnoreFlowIfNullOrEmpty',
    ...parameters('expression any'),
    returns: 'any',
    call: (args) => (isEmpty(args.at(0)) ? undefined : args.at(0)),
  },
  {
    name: 'IIF',
    ...parameters('condition flag, valueIfTrue any, valueIfFalse any'),
    returns: 'any',
    call: (args) => (args.has(0) && truth(args, 0) ? args.at(1) : args.at(2)),
  },
  {
    name: 'IsNull',
    ...parameters('expression any'),
    returns: 'flag',
    call: (args) => !args.has(0),
  },
  {
    name: 'IsNullOrEmpty',
    ...parameters('expression any'),
    returns: 'flag',
    call: (args) => isEmpty(args.at(0)),
  },
  {
    name: 'IsPresent',
    ...parameters('expression any'),
    returns: 'flag',
    call: (args) => !isEmpty(args.at(0)),
  },
  {
    name: 'IsString',
    ...parameters('expression any'),
    returns: 'flag',
    call: (args) => typeof args.at(0) === 'string',
  },
  {
    name: 'Not',
    ...parameters('source flag'),
    returns: 'flag',
    passesOn: true,
    call: (args) => !truth(args, 0),
  },
  {
    name: 'Switch',
    ...parameters('source any, defaultValue any, key any, value any, pairs ...any'),
    returns: 'any',
    call: (args) => {
      if (args.count % 2 !== 0) {
        const message = 'Switch takes keys and values in pairs; one key has no value';
        throw new EvaluationFault('WRONG_ARGUMENT', message, undefined, 'config');
      }
      const source = args.at(0) ?? '';
      for (let index = 2; index < args.count; index += 2) {
        const key = args.at(index) ?? '';
        if (equal(source, key) || (textOf(source) !== undefined && textOf(source) === textOf(key)))
          return args.at(index + 1);
      }
      return args.at(1);
    },
  },
  {
    name: 'SelectUniqueValue',
    changes: true,
    ...parameters('uniqueValueRule1 text, uniqueValueRule2 text, rules ...text'),
    returns: 'text',
    outermost: true,
    call: (args, { isFree }) => {
      if (!isFree) {
        const message =
          'SelectUniqueValue asks the destination which value is free, and there is none to ask here';
        throw new EvaluationFault('NO_DESTINATION', message, undefined, 'config');
      }
      for (let index = 0; index < args.count; index++) {
        const value = args.text(index);
        if (value !== '' && isFree(value)) return value;
      }
      const message = 'every value that SelectUniqueValue may choose is taken in the destination; add a rule';
      throw new EvaluationFault('NO_UNIQUE_VALUE', message);
    },
  },
];

/** `True`, `true`, any number but 0. */
export function truth(args: Arguments, index: number): boolean {
  const value = args.at(index);
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (word === 'true') return true;
  return word === 'false' ? false : args.number(index) !== 0;
}

function isEmpty(value: CelValue | undefined): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
