import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSegment, type TestSegment } from '../../support/segment.ts';

let segment: TestSegment;

beforeAll(async () => {
  segment = await startSegment();
});
beforeEach(() => segment.control('/reset'));
afterAll(() => segment.close());

const person = (userId: string, more: object = {}) => ({ type: 'identify', userId, ...more });

it.each([
  ['identify', { userId: '1', traits: { city: 'Ulm' } }],
  ['group', { userId: '1', groupId: 'acme', traits: {} }],
  ['track', { userId: '1', event: 'Signed Up' }],
  ['page', { anonymousId: 'a', name: 'Home' }],
  ['screen', { anonymousId: 'a' }],
  ['alias', { previousId: 'a', userId: '1' }],
  ['batch', { batch: [person('1')] }],
  ['import', { batch: [person('1')] }],
])('takes %s with the write key as the user name', async (call, body) => {
  expect(await segment.track(call, body)).toMatchObject({ status: 200, body: { success: true } });
  expect(await segment.figures()).toMatchObject({ calls: 1, received: 1, taken: 1 });
});

it('takes the write key from the body where there is no header', async () => {
  const response = await fetch(`${segment.credentials.trackingUrl}/identify`, {
    method: 'POST',
    body: JSON.stringify({ userId: '1', traits: { a: 1 }, writeKey: segment.space.writeKey }),
  });

  expect(response.status).toBe(200);
  expect((await segment.profiles()).total).toBe(1);
});

it('takes a message once for a day, whatever its space, and again thereafter', async () => {
  const message = { ...person('1', { traits: { a: 1 } }), messageId: 'm-1' };
  await segment.track('batch', { batch: [message, message] });
  await segment.track('identify', message, segment.credentials.spaces[1]?.writeKey);
  expect(await segment.figures()).toMatchObject({ received: 3, taken: 1, deduplicated: 2 });

  segment.clock.advance(48 * 3_600_000);
  await segment.track('identify', message);

  expect(await segment.figures()).toMatchObject({ received: 4, taken: 2, deduplicated: 2 });
});

const long = (bytes: number) => 'x'.repeat(bytes);

it.each([
  ['what is no JSON', 'batch', '{"batch":[', 'invalid_request'],
  ['what is no object', 'identify', '[]', 'invalid_request'],
  ['a batch without an array', 'batch', { batch: {} }, 'invalid_request'],
  [
    'a call of more than 32 KB',
    'identify',
    person('1', { traits: { a: long(32_768) } }),
    'payload_too_large',
  ],
  [
    'a batch with a message of more than 32 KB',
    'batch',
    { batch: [person('1'), person('2', { traits: { a: long(32_768) } })] },
    'payload_too_large',
  ],
  [
    'a batch of more than 500 KB',
    'batch',
    { batch: Array.from({ length: 17 }, () => person('1', { traits: { a: long(30_200) } })) },
    'payload_too_large',
  ],
  ['a message without an id', 'batch', { batch: [person('1'), person('')] }, 'no_user_anon_id'],
])('refuses %s with 400 and takes nothing of the call', async (_what, call, body, code) => {
  expect(await segment.track(call, body)).toMatchObject({ status: 400, body: { success: false, code } });
  expect(await segment.figures()).toMatchObject({ taken: 0, refused: { [code]: 1 } });
});

it('takes a batch close to the limits', async () => {
  const batch = Array.from({ length: 16 }, (_, at) => person(`${at}`, { traits: { a: long(31_000) } }));

  expect((await segment.track('batch', { batch })).status).toBe(200);
  expect(await segment.figures()).toMatchObject({ taken: 16 });
});

it.each([
  ['too_many_messages', Array.from({ length: 2_501 }, (_, at) => person(`${at}`)), 2_500],
  ['message_id_too_long', [person('1', { messageId: long(101) })], 0],
  ['too_many_traits', [person('1', { traits: manyTraits(300) })], 0],
  ['group_id_missing', [{ type: 'group', userId: '1' }], 0],
  ['group_id_too_long', [{ type: 'group', userId: '1', groupId: long(501) }], 0],
  ['event_missing', [{ type: 'track', userId: '1' }], 0],
  ['unknown_type', [{ type: 'identity', userId: '1' }], 0],
])('answers 200 and drops what is beyond limits: %s', async (reason, batch, taken) => {
  expect((await segment.track('batch', { batch })).status).toBe(200);
  expect(await segment.figures()).toMatchObject({ taken, dropped: { [reason]: 1 } });
});

it('drops messages without an id where it is told to', async () => {
  await segment.change({ missingIds: 'drop' });

  expect((await segment.track('identify', { traits: {} })).status).toBe(200);
  expect(await segment.figures()).toMatchObject({ taken: 0, dropped: { no_user_anon_id: 1 } });
});

it('drops what comes with a wrong write key, as Segment does, or refuses it where it is told to', async () => {
  const wrong = '0'.repeat(32);
  expect((await segment.track('identify', person('1'), wrong)).status).toBe(200);
  expect((await segment.track('identify', person('1'), 'abc')).status).toBe(400);
  await segment.change({ unknownWriteKeys: 'refuse' });

  expect((await segment.track('identify', person('1'), wrong)).status).toBe(401);
  expect(await segment.figures()).toMatchObject({ taken: 0, dropped: { unknown_write_key: 1 } });
});

it('drops what comes from a disabled source', async () => {
  await segment.change({ disabledSources: ['production'] });
  await segment.track('identify', person('1'));

  expect(await segment.figures()).toMatchObject({ taken: 0, dropped: { source_disabled: 1 } });
});

it('makes no profile in a space without identity resolution', async () => {
  await segment.change({ withoutIdentityResolution: ['production'] });
  await segment.track('identify', person('1', { traits: { a: 1 } }));

  expect(await segment.figures()).toMatchObject({ taken: 1 });
  expect((await segment.profiles()).total).toBe(0);
});

it('answers 429 with the seconds to wait beyond a set pace, and for a fault', async () => {
  segment.clock.set(new Date('2030-01-01T00:00:00.100Z'));
  await segment.change({ requestsPerSecond: 1 });
  expect((await segment.track('identify', person('1'))).status).toBe(200);

  const tooSoon = await segment.track('identify', person('2'));

  expect(tooSoon).toMatchObject({ status: 429, body: { code: 'rate_limit' } });
  expect(tooSoon.headers.get('retry-after')).toBe('1');
  expect(tooSoon.headers.get('x-ratelimit-reset')).toBe('1');
  segment.clock.advance(1_000);
  segment.break({ name: 'rate-limit', parameters: { retryAfterSeconds: 7 } });
  expect((await segment.track('identify', person('2'))).headers.get('retry-after')).toBe('7');
  segment.clock.advance(1_000);
  expect((await segment.track('identify', person('2'))).status).toBe(200);
});

function manyTraits(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, at]));
}
