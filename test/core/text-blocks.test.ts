import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTextBlocks } from '../../src/core/text-blocks.ts';

it('gives back the UTF-8 of all text in order, and counts its bytes', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('é'.repeat(30_000), 'x'.repeat(70_000), '😀'.repeat(15_000)),
  );
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const blocks = createTextBlocks();
      const given: Uint8Array[] = [];
      let bytes = 0;

      for (const one of texts) {
        bytes += blocks.add(one);
        given.push(...blocks.full());
      }
      given.push(...blocks.end());

      // Comparing as values would walk a megabyte byte by byte.
      expect(Buffer.concat(given).equals(Buffer.from(texts.join('')))).toBe(true);
      expect(bytes).toBe(Buffer.byteLength(texts.join('')));
    }),
    { numRuns: 50 },
  );
});

it('gives each block once and only when it is full', () => {
  const blocks = createTextBlocks();

  blocks.add('x'.repeat(20_000));
  const early = blocks.full();
  blocks.add('x'.repeat(20_000));
  blocks.add('x'.repeat(20_000));
  blocks.add('y');

  expect(early).toEqual([]);
  expect(blocks.full().length).toBeGreaterThan(0);
  expect(blocks.full()).toEqual([]);
  expect(Buffer.concat(blocks.end()).at(-1)).toBe('y'.charCodeAt(0));
});
