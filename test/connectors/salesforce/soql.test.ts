import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listsThatFit, literalsOf, quote, soqlTime } from '../../../src/connectors/salesforce/soql.ts';

it.each([
  ["O'Brien", "'O\\'Brien'"],
  ['back\\slash', "'back\\\\slash'"],
  ["\\' OR Name != '", "'\\\\\\' OR Name != \\''"],
  ['two\nlines', "'two\\nlines'"],
])('quotes %j so that it stays one literal', (text, literal) => {
  expect(quote(text)).toBe(literal);
});

it('leaves no quote unescaped in any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(quote(text).slice(1, -1).replace(/\\./g, '')).not.toContain("'");
    }),
  );
});

it('cuts keys into lists whose encoded query stays under 12,000 bytes, losing none', () => {
  const keys = Array.from({ length: 1_000 }, (_, number) => `ünï.${number}@example.test`);
  const around = 'SELECT Id, Email FROM Lead WHERE Email IN ';

  const lists = [...listsThatFit(literalsOf('email', keys), around)];

  expect(lists.flat()).toEqual(keys.map(quote));
  for (const list of lists) {
    expect(encodeURIComponent(`${around}(${list.join(',')})`).length).toBeLessThanOrEqual(12_000);
  }
  expect(lists.length).toBeLessThan(10);
});

it('sends a key that is longer than a whole list alone', () => {
  expect([...listsThatFit(["'a'", `'${'x'.repeat(20_000)}'`, "'b'"], '')]).toHaveLength(3);
});

it.each([
  [
    'id',
    ['00Q000000000001', 'not an id', '00Q000000000001AAA'],
    ["'00Q000000000001'", "'00Q000000000001AAA'"],
  ],
  ['double', ['12.5', 'twelve', '-3'], ['12.5', '-3']],
  ['string', ['', 'a'], ["'a'"]],
])('leaves out keys that no %s field can hold', (type, keys, literals) => {
  expect([...literalsOf(type, keys)]).toEqual(literals);
});

it('writes a time without milliseconds', () => {
  expect(soqlTime(new Date('2026-11-05T10:00:00.999Z'))).toBe('2026-11-05T10:00:00Z');
});
