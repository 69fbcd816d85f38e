import { Absent, EvaluationFault } from '../problem.ts';
import type { CelValue } from '../values.ts';
import type { Arguments, EntraFunction } from './function.ts';
import { formatTime, readTime } from './times.ts';

/** @param evaluate  the argument's value; throws Absent where there is none */
export function readArguments(
  { name, parameters, rest }: EntraFunction,
  evaluate: (index: number) => unknown,
  count: number,
  charge: (steps: number) => void,
): Arguments {
  const known = new Map<number, CelValue | undefined>();

  const wrong = (index: number, what: string): never => {
    const parameter = parameters[index] ?? rest;
    throw new EvaluationFault('WRONG_ARGUMENT', `${parameter?.name ?? 'an argument'} of ${name} ${what}`);
  };

  const args: Arguments = {
    count,
    charge,
    at: (index) => {
      if (index >= count) return undefined;
      if (!known.has(index))
        known.set(
          index,
          valueOrAbsent(() => evaluate(index)),
        );
      return known.get(index);
    },
    has: (index) => (args.at(index) ?? null) !== null,
    text: (index) => textOf(args.at(index)) ?? wrong(index, 'is no text'),
    number: (index) => {
      const value = args.at(index);
      const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof found === 'bigint') return Number(found);
      return typeof found === 'number' && Number.isFinite(found) ? found : wrong(index, 'is not a number');
    },
    time: (index) => {
      const value = args.at(index);
      if (value instanceof Date) return value;
      return (
        readTime(textOf(value) ?? '') ?? wrong(index, 'is not a time; make one with CDate or FormatDateTime')
      );
    },
    list: (index) => {
      const value = args.at(index);
      if (value === undefined || value === null) return [];
      return Array.isArray(value) ? value : [value];
    },
  };
  return args;
}

/** As CStr writes it: flags `True` and `False`, times `M/d/yyyy h:mm:ss tt`; undefined where it has no such form. */
export function textOf(value: CelValue | undefined): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
    case 'number':
      return String(value);
    case 'boolean':
      return value ? 'True' : 'False';
    default:
  }
  if (value === undefined || value === null) return '';
  return value instanceof Date ? formatTime(value) : undefined;
}

function valueOrAbsent(evaluate: () => unknown): CelValue | undefined {
  try {
    // Whatever CEL evaluates to is one of CEL's values.
    return evaluate() as CelValue | undefined;
  } catch (error) {
    if (error instanceof Absent) return undefined;
    throw error;
  }
}
