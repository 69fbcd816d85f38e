import { expect, it } from 'vitest';
import { clip, count, duration, printable, width } from '../../../src/cli/ui/text.ts';

it.each([
  [0, '0'],
  [1_234_567, '1,234,567'],
])('groups the digits of %d', (value, text) => {
  expect(count(value)).toBe(text);
});

it.each([
  [0, '0.0s'],
  [2_140, '2.1s'],
  [65_000, '1m 05s'],
  [3_599_700, '1h 00m'],
  [7_320_000, '2h 02m'],
])('tells %d ms in the units a person would use', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it('takes away what a terminal would obey', () => {
  expect(printable('a\u001b[2Jb\r\nc\u202ed\u200b')).toBe('a [2Jb c d ');
});

it.each([
  ['plain', 5],
  ['名前', 4],
  ['é', 1],
  ['👍', 2],
])('measures %s in terminal columns', (text, columns) => {
  expect(width(text)).toBe(columns);
});

it('cuts wide letters to whole columns', () => {
  expect(clip('名前です', 5)).toBe('名前…');
  expect(clip('short', 5)).toBe('short');
});
