import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ProfileRefusal, ProfileUpdate } from '../../../src/core/changes/profile.ts';
import { SaltbridgeError } from '../../../src/core/errors.ts';
import { startSegment, type TestSegment } from '../../support/segment.ts';
import { stepContext } from '../../support/step-context.ts';
import { refusedPort } from '../slack/refused-port.ts';
import { identify, open, settingsFor, update } from './open-segment.ts';

let segment: TestSegment;

beforeAll(async () => {
  segment = await startSegment();
});
beforeEach(() => segment.control('/reset'));
afterAll(() => segment.close());

/** Sends everything, repeating what may be repeated, as the workflow does. */
async function deliver(updates: readonly ProfileUpdate[]): Promise<ProfileRefusal[]> {
  const { profiles } = open(settingsFor(segment));
  const refused: ProfileRefusal[] = [];
  for (let at = 0; at < updates.length; ) {
    const batch = profiles.pack(identify, updates.slice(at));
    const outcome = await profiles.send(identify, batch, stepContext()).catch((error: unknown) => error);
    if (outcome instanceof SaltbridgeError && outcome.retryable) continue;
    if (!Array.isArray(outcome)) throw outcome;
    refused.push(...outcome.map((one: ProfileRefusal) => ({ ...one, index: one.index + at })));
    at += batch.taken;
  }
  return refused;
}

const sendOne = (settings: object = settingsFor(segment), signal?: AbortSignal) => {
  const { profiles } = open(settings);
  const batch = profiles.pack(identify, [update(1), update(2)]);
  return profiles.send(identify, batch, stepContext(signal === undefined ? {} : { signal }));
};

it('leaves every update in the profiles once', async () => {
  await deliver(Array.from({ length: 6_000 }, (_, at) => update(at)));

  const { total, profiles } = await segment.profiles('limit=10000');
  expect(total).toBe(6_000);
  expect(profiles.every(({ writes, traits }) => writes === 1 && traits.city === 'Ulm')).toBe(true);
  expect(await segment.figures()).toMatchObject({
    received: 6_000,
    deduplicated: 0,
    dropped: {},
    refused: {},
  });
});

it.each(['before', 'after'] as const)(
  'leaves every update there once though each call is dropped %s its effect',
  async (drop) => {
    const updates = Array.from({ length: 60 }, (_, at) =>
      update(at, { traits: { text: 'x'.repeat(30_000), at } }),
    );
    // Calls 1, 3, 5, 7: the first attempt of each of four batches.
    for (const nth of [1, 3, 5, 7]) segment.break({ path: '/v1/batch', nth, drop });

    await deliver(updates);

    const { total, profiles } = await segment.profiles();
    expect(segment.faults.list()).toEqual([]);
    expect(total).toBe(60);
    expect(profiles.every(({ writes }) => writes === 1)).toBe(true);
    expect((await segment.figures()).deduplicated > 0).toBe(drop === 'after');
  },
);

it('finds the messages that make Segment refuse a batch, and sends all others', async () => {
  const { profiles } = open(settingsFor(segment));
  const updates = Array.from({ length: 40 }, (_, at) => update(at));
  const batch = profiles.pack(identify, updates);
  const spoilt = { ...batch, body: batch.body.replaceAll(/"userId":"u-(7|21)",/g, '') };

  const refused = await profiles.send(identify, spoilt, stepContext());

  expect(refused).toEqual(
    [7, 21].map((index) => ({ index, code: 'NO_USER_ANON_ID', message: expect.any(String) })),
  );
  expect(await segment.figures()).toMatchObject({ taken: 38, deduplicated: 0 });
});

it('halves a batch that is refused with 413, without sending anything twice', async () => {
  segment.break({ path: '/v1/batch', status: 413, body: 'too large' });

  expect(await sendOne()).toEqual([]);
  expect(await segment.figures()).toMatchObject({ calls: 2, taken: 2, deduplicated: 0 });
});

it('blames no message where Segment refuses every part, and stops asking', async () => {
  const { profiles } = open(settingsFor(segment));
  const batch = profiles.pack(
    identify,
    Array.from({ length: 1_000 }, (_, at) => update(at)),
  );
  segment.break({ path: '/v1/batch', times: 10_000, status: 400, errorCode: 'bad_source', message: 'no' });

  await expect(profiles.send(identify, batch, stepContext())).rejects.toMatchObject({
    kind: 'config',
    code: 'bad_source',
  });
  expect(profiles.callsMade()).toBe(127);
});

it.each([
  ['one in ten', (at: number) => at % 10 === 0],
  ['nine in ten', (at: number) => at % 10 !== 0],
])('blames messages and not the connection where %s are refused', async (_, isBad) => {
  const { profiles } = open(settingsFor(segment));
  const numbers = Array.from({ length: 640 }, (_, at) => at);
  const batch = profiles.pack(
    identify,
    numbers.map((at) => update(at)),
  );
  const spoil = (text: string, number: string) => (isBad(Number(number)) ? '' : text);
  const spoilt = { ...batch, body: batch.body.replaceAll(/"userId":"u-(\d+)",/g, spoil) };

  const refused = await profiles.send(identify, spoilt, stepContext());

  const bad = numbers.filter(isBad);
  expect(refused.map(({ index }) => index)).toEqual(bad);
  expect(await segment.figures()).toMatchObject({ taken: 640 - bad.length, deduplicated: 0 });
  expect(profiles.callsMade()).toBeLessThan(2 * 640);
});

it('takes few messages that are all refused for what they are', async () => {
  const { profiles } = open(settingsFor(segment));
  const batch = profiles.pack(
    identify,
    Array.from({ length: 50 }, (_, at) => update(at)),
  );
  const spoilt = { ...batch, body: batch.body.replaceAll(/"userId":"u-\d+",/g, '') };

  expect(await profiles.send(identify, spoilt, stepContext())).toHaveLength(50);
});

it('blames messages that are refused for different reasons', async () => {
  const { profiles } = open(settingsFor(segment));
  const batch = profiles.pack(
    identify,
    Array.from({ length: 200 }, (_, at) => update(at)),
  );
  const one = { path: '/v1/batch', status: 400, message: 'no' };
  for (let call = 0; call < 200; call += 1) {
    segment.break({ ...one, errorCode: 'one_reason' });
    segment.break({ ...one, errorCode: 'another' });
  }

  const refused = await profiles.send(identify, batch, stepContext());

  expect(refused).toHaveLength(200);
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['ONE_REASON', 'ANOTHER']));
});

it.each([
  [{ status: 401 }, 'auth', 'HTTP_401'],
  [{ status: 403 }, 'auth', 'HTTP_403'],
  [{ status: 404 }, 'config', 'HTTP_404'],
  [{ status: 302, headers: { location: 'http://127.0.0.1/' } }, 'config', 'HTTP_302'],
  [{ status: 408 }, 'transient', 'HTTP_408'],
  [{ status: 500, errorCode: 'server_error', message: 'no' }, 'transient', 'server_error'],
  [{ status: 503, body: '<html>' }, 'transient', 'HTTP_503'],
  [{ status: 200, body: '<html>a proxy says hello' }, 'transient', 'UNEXPECTED_ANSWER'],
  [{ status: 200, body: { success: false } }, 'transient', 'UNEXPECTED_ANSWER'],
  [{ truncate: 5 }, 'transient', 'UNREACHABLE'],
  [{ truncate: 5, quiet: true }, 'transient', 'UNEXPECTED_ANSWER'],
  [{ drop: 'before' as const }, 'transient', 'UNREACHABLE'],
])('makes of the answer %j an error of kind %s', async (fault, kind, code) => {
  segment.break({ path: '/v1/batch', ...fault });

  await expect(sendOne()).rejects.toMatchObject({ kind, code });
  expect(segment.log.list({ path: '/v1/batch' })).toHaveLength(1);
});

it.each([
  [{ 'retry-after': '7', 'x-ratelimit-reset': '9' }, 7_000],
  [{ 'x-ratelimit-reset': '9' }, 9_000],
  [{ 'retry-after': 'soon' }, undefined],
])('waits as long as %j says', async (headers, retryAfterMs) => {
  segment.break({ path: '/v1/batch', status: 429, headers });

  await expect(sendOne()).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs });
});

it('says which key to mend where Segment refuses it, and shows none', async () => {
  await segment.change({ unknownWriteKeys: 'refuse' });
  const secret = 'f'.repeat(32);

  const error = await sendOne({ ...settingsFor(segment), writeKey: secret }).catch(
    (reason: unknown) => reason,
  );

  expect(error).toMatchObject({ kind: 'auth', message: expect.stringContaining('writeKey') });
  expect(JSON.stringify(error) + String(error)).not.toMatch(/ffff|u-1|Ulm/);
});

it('blames the key and no message where it is too short to be one', async () => {
  await expect(sendOne({ ...settingsFor(segment), writeKey: 'abc' })).rejects.toMatchObject({
    kind: 'config',
    code: 'invalid_write_key',
  });
});

it('is transient where nobody answers, and ends when it is called off', async () => {
  const trackingUrl = `http://127.0.0.1:${await refusedPort()}/v1`;
  await expect(sendOne({ ...settingsFor(segment), trackingUrl })).rejects.toMatchObject({
    kind: 'transient',
    message: expect.stringContaining('ECONNREFUSED'),
  });
  const reason = new Error('called off');
  await expect(sendOne(settingsFor(segment), AbortSignal.abort(reason))).rejects.toBe(reason);
});

it('shows a message as it is sent, and what Segment said', async () => {
  const { profiles } = open(settingsFor(segment));

  const shown = await profiles.trySending(identify, update(1));

  expect(shown).toMatchObject({
    request: {
      type: 'identify',
      userId: 'u-1',
      integrations: { All: false },
      context: { library: { name: 'saltbridge' } },
    },
    answer: { status: 200, body: { success: true } },
  });
  expect((await segment.profiles()).profiles).toMatchObject([{ traits: { city: 'Ulm', number: 1 } }]);
  await expect(profiles.trySending(identify, update(1, { ids: {} }))).rejects.toMatchObject({
    kind: 'rejected',
    code: 'NO_IDENTITY',
  });
  expect(profiles.callsMade()).toBe(1);
});
