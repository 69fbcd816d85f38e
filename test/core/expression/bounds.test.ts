import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SaltbridgeError } from '../../../src/core/errors.ts';
import { compileExpression } from '../../../src/core/expression/compile.ts';
import { functionNames } from '../../../src/core/expression/functions.ts';
import { translateEntra } from '../../../src/core/expression/translate-entra.ts';

const open = { fields: [], open: true };
const evaluate = (text: string, record: object = {}) => compileExpression(text, open).evaluate(record);

describe('size and time', () => {
  it.each([
    ['nested loops', `${'l.map(a,'.repeat(8)}1${')'.repeat(8)}`, 'TOO_MANY_STEPS'],
    ['a text that doubles', doubling('s', 's + s', 12), 'VALUE_TOO_LARGE'],
    ['a list that doubles', doubling('l', 'l + l', 12), 'VALUE_TOO_LARGE'],
    ['a list of texts', `l.map(a, s + s + s)`, 'RESULT_TOO_LARGE'],
    ['a join', 'Join(s, l, l, l)', 'VALUE_TOO_LARGE'],
    ['a replacement', 'Replace(s, "x", null, null, s)', 'VALUE_TOO_LARGE'],
    ['a search that begins anew everywhere', 'l.all(a, !(x + x + x).contains(x + "y"))', 'TOO_MANY_STEPS'],
    [
      'a large pattern on a large text',
      'l.exists(a, (x + x).matches("(x?){200}(x?){200}y"))',
      'TOO_MANY_STEPS',
    ],
  ])('%s ends', (_name, text, code) => {
    const record = { s: 'x'.repeat(2_000), x: 'x'.repeat(40_000), l: Array.from({ length: 200 }, String) };

    expect(() => evaluate(text, record)).toThrow(expect.objectContaining({ kind: 'rejected', code }));
  });

  it('matches in linear time what takes the language for ever', () => {
    expect(evaluate('text.matches("^(a+)+$")', { text: `${'a'.repeat(5_000)}!` })).toMatchObject({
      value: false,
    });
    expect(() =>
      evaluate('Replace(text, null, "^(a|aa)+$", null, "")', { text: `${'a'.repeat(5_000)}!` }),
    ).not.toThrow();
  });

  it('lists a bounded trace of a loop', () => {
    const { trace } = compileExpression('l.map(a, a + 1)', open).evaluateWithTrace({
      l: Array(2_000).fill(1),
    });

    expect(trace).toHaveLength(500);
  });

  it('refuses a value that is nested for ever', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;

    expect(() => evaluate('a', { a: loop })).toThrow(expect.objectContaining({ kind: 'rejected' }));
  });
});

describe('the host', () => {
  const inherited = [
    '__proto__',
    'constructor',
    'toString',
    'prototype',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
  ];
  const path = fc.array(fc.constantFrom(...inherited, 'name'), { minLength: 1, maxLength: 4 });

  it('can not be reached by any path of names', () => {
    fc.assert(
      fc.property(path, fc.constantFrom('name', 'meta', 'list', 'text'), (names, root) => {
        const record = { meta: { name: {} }, list: [[]], text: 'a', name: new Map([['a', 1]]) };
        const text = `row["${root}"]${names.map((name) => `["${name}"]`).join('')}`;
        const found = attempt(() => evaluate(text, record));
        const known = root === 'meta' && names.join() === 'name';

        expect(found).toEqual(
          known ? { absent: false, value: {}, type: 'map' } : { absent: true, type: 'absent' },
        );
      }),
    );
  });

  it('is not changed by keys that a record or a literal has', () => {
    const record = JSON.parse(
      '{"meta": {"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}}',
    );
    const found = evaluate('{"__proto__": {"polluted": 1}, "meta": meta}', record);

    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(found).toMatchObject({ absent: false });
  });
});

describe('whatever is written', () => {
  const name = fc.constantFrom(
    'a',
    'b.c',
    'row["x y"]',
    '"text"',
    '""',
    '1',
    '0',
    '-3',
    '2.5',
    'true',
    'null',
    '[a, 1]',
    '[]',
    '{"k": a}',
    'timestamp("2026-11-22T00:00:00Z")',
    'duration("1h")',
    'b"x"',
    '1u',
    'type(1)',
  );
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      name,
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '>=', 'in', '&&', '||'),
          tie('expression'),
        )
        .map(([l, o, r]) => `(${l} ${o} ${r})`),
      fc
        .tuple(tie('expression'), tie('expression'), tie('expression'))
        .map(([c, l, r]) => `(${c} ? ${l} : ${r})`),
      fc
        .tuple(
          fc.constantFrom(
            ...functionNames,
            'size',
            'string',
            'int',
            'double',
            'bool',
            'timestamp',
            'has',
            'foo',
          ),
          fc.array(tie('expression'), { maxLength: 4 }),
        )
        .map(([f, args]) => `${f}(${args.join(', ')})`),
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom('map', 'filter', 'all', 'exists', 'exists_one'),
          tie('expression'),
        )
        .map(([l, m, r]) => `${l}.${m}(v, ${r})`),
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom(
            'matches',
            'contains',
            'startsWith',
            'split',
            'indexOf',
            'join',
            'trim',
            'getFullYear',
            'json',
            'substring',
          ),
          tie('expression'),
        )
        .map(([l, m, r]) => `${l}.${m}(${r})`),
      fc.tuple(tie('expression'), tie('expression')).map(([l, r]) => `${l}[${r}]`),
    ),
  }));
  const record = fc.record(
    { a: fc.jsonValue(), b: fc.option(fc.record({ c: fc.jsonValue() })), 'x y': fc.string() },
    { requiredKeys: [] },
  );

  it('an expression has a value that is JSON, or is refused as such', () => {
    fc.assert(
      fc.property(expression, record, (text, given) => {
        const found = attempt(() => evaluate(text, given));
        const again = attempt(() => compileExpression(text, open).evaluateWithTrace(given));

        if ('kind' in found) expect(['rejected', 'config']).toContain(found.kind);
        else
          expect(found).toEqual(
            found.absent ? { absent: true, type: 'absent' } : JSON.parse(JSON.stringify(found)),
          );
        expect(JSON.stringify(again)).toEqual(expect.any(String));
      }),
      { numRuns: 500 },
    );
  });

  it('any text at all is compiled or refused with columns', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc.string({ unit: fc.constantFrom(...Array.from('ab(),.[]{}"\'\\&=<>!?:+-*/ 01')) }),
        ),
        (text) => {
          for (const attempted of [() => evaluate(text, { a: 1 }), () => translateEntra(text)]) {
            const found: object = attempt<object>(attempted);
            if (!('problems' in found)) continue;
            expect(found.problems).not.toHaveLength(0);
            expect(found.problems).toSatisfy((all: { column: number }[]) =>
              all.every(({ column }) => column >= 1),
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** The value, or the product's own error; any other error is a failure. */
function attempt<Value>(work: () => Value): Value | SaltbridgeError {
  try {
    return work();
  } catch (error) {
    if (error instanceof SaltbridgeError) return error;
    throw error;
  }
}

/** `x` bound to `sum` of itself, so many times over. */
function doubling(start: string, sum: string, times: number): string {
  const name = start;
  let text = sum;
  for (let index = 0; index < times; index++) text = `cel.bind(${name}, ${sum}, ${text})`;
  return text;
}
