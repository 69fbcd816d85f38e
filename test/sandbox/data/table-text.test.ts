import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { notes } from '../../../sandbox/data/names.ts';
import { tableText } from '../../../sandbox/data/table-text.ts';

const values = [...notes, '', 'plain', '"', '\t', ',', '\n', '\\', '\u0000\u001f', "'", 'ünïcödé 𠮷'];
const rows = values.map((text, n) => ({ text, n }));
const columns = [
  { name: 'the "text"', read: (row: (typeof rows)[number]) => row.text },
  { name: 'n', read: (row: (typeof rows)[number]) => row.n },
  { name: 'none', read: () => undefined },
];

it.each([
  ['csv', ','],
  ['tsv', '\t'],
] as const)('writes %s that a CSV parser reads back, value for value', (format, delimiter) => {
  const text = [...tableText(rows, { format, columns })].join('');

  const parsed: unknown = parse(text, { delimiter });

  expect(parsed).toEqual([
    ['the "text"', 'n', 'none'],
    ...rows.map(({ text: value, n }) => [value, String(n), '']),
  ]);
});

it('guards every string, and only strings, as Auth0 does', () => {
  const text = [...tableText([{ text: 'a "b"', n: 1 }], { format: 'csv', columns, guarded: true })].join('');

  expect(text).toBe('"the ""text""","n","none"\n"\'a ""b""",1,\n');
});

it('writes one JSON object a line without what is absent', () => {
  const everything = [...rows, { text: 'half a pair: \ud800', n: 99 }];

  const lines = [...tableText(everything, { format: 'json', columns })].join('').trimEnd().split('\n');

  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    everything.map(({ text, n }) => ({ 'the "text"': text, n })),
  );
});

it('tells null from absent in JSON, and leaves both empty in CSV', () => {
  const nullable = [
    { name: 'a', read: () => null },
    { name: 'b', read: () => undefined },
  ];

  expect([...tableText([1], { format: 'json', columns: nullable })]).toEqual(['{"a":null}\n']);
  expect([...tableText([1], { format: 'csv', columns: nullable })]).toEqual(['a,b\n,\n']);
});

it('hands out large tables in pieces', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => ({ text: 'x'.repeat(100), n }));

  const pieces = [...tableText(many, { format: 'csv', columns })];

  expect(pieces.length).toBeGreaterThan(10);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(70_000);
});
