import type { Arguments, BoundFunction } from './functions.ts';
import { argumentsOf } from './functions.ts';
import { limits } from './limits.ts';
import { lookup } from './lookup.ts';
import { patternCost, type patternOf } from './pattern.ts';
import { Absent, EvaluationFault } from './problem.ts';
import type { FieldType } from './scope.ts';
import { type CelValue, type Days, toCel } from './values.ts';
import type { World } from './world.ts';

/** One evaluation: of one record, with one purse of steps. An expression has one, started anew for each record. */
export interface Session {
  days: Days;
  start(record: unknown, world: World): void;
  /** @throws Absent where the record has no such field */
  fieldValue(name: string, type: FieldType): CelValue;
  call(ours: BoundFunction, evaluate: (index: number) => unknown, count: number): unknown;
  matches(text: unknown, pattern: ReturnType<typeof patternOf> | undefined): boolean;
  /** Pays for one node, and for how large its value is. */
  pay(value: unknown): void;
  /** Pays for what takes more than looking at a value once. */
  charge(steps: number): void;
}

/** @param ignoreCase  whether field names differ by case alone */
export function createSession(ignoreCase: boolean): Session {
  let record: unknown;
  let world: World = {};
  let steps = 0;
  const values = new Map<string, CelValue>();

  const charge = (cost: number) => {
    steps += cost;
    if (steps <= limits.steps) return;
    throw new EvaluationFault(
      'TOO_MANY_STEPS',
      'it takes too many steps for this record; make its lists shorter',
    );
  };

  const session: Session = {
    days: new WeakSet(),
    start: (given, around) => {
      record = given;
      world = around;
      steps = 0;
      values.clear();
    },
    fieldValue: (name, type) => {
      const known = values.get(name);
      if (known !== undefined) return known;
      const raw = lookup(record, name, ignoreCase);
      if (raw === undefined) throw new Absent();
      const value = toCel(raw, type, name, session.days);
      values.set(name, value);
      return value;
    },
    call: (ours, evaluate, count) => {
      const args: Arguments = argumentsOf(ours, evaluate, count, charge);
      const value = ours.call(args, world);
      if (value === undefined) throw new Absent();
      return value;
    },
    matches: (text, pattern) => {
      if (typeof text !== 'string' || !pattern) {
        throw new EvaluationFault(
          'WRONG_TYPE',
          'matches compares a text with a pattern; one of them is none',
        );
      }
      if ('message' in pattern) throw new EvaluationFault('PATTERN_NOT_VALID', pattern.message);
      charge(patternCost(pattern.programSize(), text.length));
      return pattern.matcher(text).find();
    },
    pay: (value) => {
      if (typeof value === 'string') {
        if (value.length > limits.valueLength)
          throw new EvaluationFault('VALUE_TOO_LARGE', `a text grew beyond ${limits.valueLength} characters`);
        charge(1 + Math.floor(value.length / 1_000));
      } else if (typeof value === 'object' && value !== null) {
        const size = sizeOf(value);
        if (size > limits.items)
          throw new EvaluationFault('VALUE_TOO_LARGE', `a list grew beyond ${limits.items} items`);
        charge(1 + Math.floor(size / 16));
      } else charge(1);
    },
    charge,
  };
  return session;
}

function sizeOf(value: object): number {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : 1;
}
