import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { library } from '../../../src/connectors/segment/message.ts';
import type { ProfileUpdate } from '../../../src/core/changes/profile.ts';
import { identify, open, update } from './open-segment.ts';

const { profiles } = open({ profileSpace: 'production', writeKey: 'k'.repeat(32) });
const Body = z.object({
  batch: z.array(z.looseObject({ messageId: z.string() })),
  context: z.object({ library: z.object({ name: z.string(), version: z.string() }) }),
});

/** Every batch that the updates make, and every index refused. */
function packAll(updates: readonly ProfileUpdate[], request = identify) {
  const batches: { ids: string[]; bytes: number; largest: number; messages: object[] }[] = [];
  const refused: { id: string | undefined; code: string }[] = [];
  for (let at = 0; at < updates.length; ) {
    const rest = updates.slice(at);
    const packed = profiles.pack(request, rest);
    expect(packed.taken).toBeGreaterThan(0);
    refused.push(...packed.refused.map(({ index, code }) => ({ id: rest[index]?.messageId, code })));
    if (packed.body === '') expect(packed.indexes).toEqual([]);
    else {
      const { batch } = Body.parse(JSON.parse(packed.body));
      const ids = batch.map(({ messageId }) => messageId);
      expect(ids).toEqual(packed.indexes.map((index) => rest[index]?.messageId));
      const largest = Math.max(...batch.map((message) => Buffer.byteLength(JSON.stringify(message))));
      batches.push({ ids, bytes: Buffer.byteLength(packed.body), largest, messages: batch });
    }
    at += packed.taken;
  }
  return { batches, refused };
}

it('never exceeds a limit, and covers every update once', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(1, 50, 7_700, 15_500, 17_000).map((length) => 'ß'.repeat(length)),
    fc.integer({ min: 0, max: 9_000 }).map((length) => '\u0000'.repeat(length)),
  );
  const ids = fc.record(
    { userId: fc.constantFrom('', ' ', 'u-1'), anonymousId: fc.constantFrom('', 'a-1'), groupId: text },
    { requiredKeys: [] },
  );
  const kinds = fc.record({
    ids,
    traits: fc.dictionary(fc.string(), fc.oneof(text, fc.constant(null)), { maxKeys: 2 }),
  });
  fc.assert(
    fc.property(
      fc.array(kinds, { minLength: 60, maxLength: 200 }),
      fc.constantFrom('identify', 'group'),
      (given, call) => {
        const updates = given.map((one, at) => update(at, one));
        const { batches, refused } = packAll(updates, { call, options: {} });

        const covered = [...batches.flatMap((batch) => batch.ids), ...refused.map(({ id }) => `${id}`)];
        expect(covered.toSorted(byText)).toEqual(updates.map(({ messageId }) => messageId).toSorted(byText));
        for (const { bytes, largest } of batches) {
          expect(bytes).toBeLessThanOrEqual(490_000);
          expect(largest).toBeLessThanOrEqual(32_000);
        }
      },
    ),
    { numRuns: 40, seed: 20_261_101 },
  );
});

it('fills a batch with 2,500 messages, or with nearly 490,000 bytes', () => {
  const small = packAll(Array.from({ length: 5_001 }, (_, at) => update(at, { traits: {} })));
  expect(small.batches.map(({ ids }) => ids.length)).toEqual([2_500, 2_500, 1]);
  const long = packAll(
    Array.from({ length: 100 }, (_, at) => update(at, { traits: { text: 'ß'.repeat(5_000) } })),
  );
  expect(long.batches.map(({ ids }) => ids.length)).toEqual([48, 48, 4]);
  expect(long.batches[0]?.bytes).toBeGreaterThan(470_000);
});

it('writes the message as Segment spells it, for no destination but the profiles', () => {
  const [batch] = packAll([update(1, { ids: { userId: 'u', anonymousId: 'a', groupId: 'g' } })]).batches;

  expect(batch?.messages).toEqual([
    {
      type: 'identify',
      messageId: 'm-1',
      userId: 'u',
      anonymousId: 'a',
      traits: { city: 'Ulm', number: 1 },
      timestamp: '2026-01-01T00:00:00Z',
      integrations: { All: false },
    },
  ]);
});

it('names the group in a group call, and other destinations where the options do', () => {
  const request = { call: 'group', options: { integrations: { All: false, Mixpanel: true } } };
  const [batch] = packAll([update(1, { ids: { userId: 'u', groupId: 'g' } })], request).batches;

  expect(batch?.messages).toMatchObject([
    { type: 'group', groupId: 'g', integrations: { All: false, Mixpanel: true } },
  ]);
});

it.each([
  ['NO_IDENTITY', identify, update(1, { ids: { userId: ' ', groupId: 'g' } })],
  ['NO_IDENTITY', { call: 'group', options: {} }, update(1)],
  ['MESSAGE_TOO_LARGE', identify, update(1, { traits: { text: 'x'.repeat(32_000) } })],
  ['TOO_MANY_TRAITS', identify, update(1, { traits: manyTraits(300) })],
  ['MESSAGE_ID_TOO_LONG', identify, update(1, { messageId: 'm'.repeat(100) })],
  [
    'GROUP_ID_TOO_LONG',
    { call: 'group', options: {} },
    update(1, { ids: { userId: 'u', groupId: 'g'.repeat(501) } }),
  ],
])('refuses what Segment would refuse or drop: %s', (code, request, refused) => {
  const packed = profiles.pack(request, [update(0, { ids: { userId: 'u', groupId: 'g' } }), refused]);

  expect(packed).toMatchObject({ taken: 2, refused: [{ index: 1, code }], indexes: [0] });
});

it('refuses a call that is none, and options that are none', () => {
  expect(() => profiles.pack({ call: 'track', options: {} }, [])).toThrow('Segment has no call track');
  expect(() => profiles.pack({ call: 'identify', options: { integrations: 1 } }, [])).toThrow('integrations');
});

it('gives its own name and the version of the package', async () => {
  const file = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');

  expect(library).toEqual({ name: 'saltbridge', version: JSON.parse(file).version });
});

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function manyTraits(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, at]));
}
