import { expect, it } from 'vitest';
import { table } from '../../../src/cli/ui/table.ts';

it('aligns words to the left and figures to the right', () => {
  const lines = table(
    [
      ['rejected', '3'],
      ['ok', '1,000'],
    ],
    { header: ['State', 'Rows'], right: [1] },
  );

  expect(lines).toEqual(['State      Rows', '────────  ─────', 'rejected      3', 'ok        1,000']);
});

it('keeps columns straight beside wide letters', () => {
  const lines = table([
    ['名前', 'x'],
    ['ab', 'x'],
  ]);

  expect(lines).toEqual(['名前  x', 'ab    x']);
});

it('clips a long cell', () => {
  expect(table([['abcdefgh', 'x']], { cellWidth: 4 })).toEqual(['abc…  x']);
});
