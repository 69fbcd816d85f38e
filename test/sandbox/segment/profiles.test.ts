import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSegment, type TestSegment } from '../../support/segment.ts';

let segment: TestSegment;

beforeAll(async () => {
  segment = await startSegment();
});
beforeEach(() => segment.control('/reset'));
afterAll(() => segment.close());

const identify = (body: object) => segment.track('identify', body);
const traits = async (id: string) =>
  (await segment.profile(`users/profiles/${id}/traits?limit=200`)).body.traits;

it('keeps traits that a later message does not name, and removes one that is null but not one that is empty', async () => {
  await identify({ userId: '1', traits: { city: 'Ulm', plan: 'pro', note: 'x' } });
  await identify({ userId: '1', traits: { plan: null, note: '' } });

  expect(await traits('user_id:1')).toEqual({ city: 'Ulm', note: '' });
});

it('lets the later timestamp win, trait by trait, in whatever order the messages come', async () => {
  const at = (second: number) => `2026-01-01T00:00:0${second}Z`;
  const messages = [
    { timestamp: at(1), traits: { city: 'Ulm', plan: 'free', note: 'first' } },
    { timestamp: at(2), traits: { city: 'Bonn', note: null } },
    { timestamp: at(3), traits: { plan: 'pro' } },
    { timestamp: at(4), traits: { plan: null, size: 4 } },
  ];
  const orders = permutations([0, 1, 2, 3]);
  const batch = orders.flatMap((order, user) =>
    order.map((one) => ({ type: 'identify', userId: `u${user}`, ...messages[one] })),
  );
  await segment.track('batch', { batch });

  const { profiles, total } = await segment.profiles();

  expect(total).toBe(24);
  for (const profile of profiles)
    expect(profile).toMatchObject({ traits: { city: 'Bonn', size: 4 }, writes: 4 });
  for (const profile of profiles) expect(Object.keys(profile.traits).sort()).toEqual(['city', 'size']);
});

it('joins an anonymous profile with the user it is seen with, the newer traits winning', async () => {
  await identify({ anonymousId: 'a', timestamp: '2026-01-02T00:00:00Z', traits: { city: 'Bonn', seen: 1 } });
  await identify({ userId: '1', timestamp: '2026-01-01T00:00:00Z', traits: { city: 'Ulm', plan: 'pro' } });

  await segment.track('track', { userId: '1', anonymousId: 'a', event: 'Signed In' });

  expect((await segment.profiles()).total).toBe(1);
  expect(await traits('anonymous_id:a')).toEqual({ city: 'Bonn', seen: 1, plan: 'pro' });
  const { body } = await segment.profile('users/profiles/user_id:1/external_ids');
  expect(body.data).toMatchObject([
    { type: 'user_id', id: '1', collection: 'users' },
    { type: 'anonymous_id', id: 'a' },
  ]);
});

it('never joins two users through an anonymous id they share', async () => {
  await identify({ userId: '1', anonymousId: 'a', traits: { name: 'one' } });
  await identify({ userId: '2', anonymousId: 'a', traits: { name: 'two' } });

  expect(await traits('user_id:1')).toEqual({ name: 'one' });
  expect(await traits('user_id:2')).toEqual({ name: 'two' });
});

it('gives the traits of a group call to the account, and links it with its member', async () => {
  await identify({ anonymousId: 'a', traits: { city: 'Ulm' } });
  await segment.track('group', { anonymousId: 'a', groupId: 'acme', traits: { industry: 'tools' } });
  await identify({ userId: '1', anonymousId: 'a', traits: { plan: 'pro' } });

  expect(await traits('user_id:1')).toEqual({ city: 'Ulm', plan: 'pro' });
  const account = await segment.profile('accounts/profiles/group_id:acme/traits');
  expect(account.body.traits).toEqual({ industry: 'tools' });
  const links = await segment.profile('users/profiles/user_id:1/links');
  expect(links.body.data).toMatchObject([{ to_collection: 'accounts', external_ids: [{ id: 'acme' }] }]);
  const members = await segment.profile('accounts/profiles/group_id:acme/links');
  expect(members.body.data).toMatchObject([{ to_collection: 'users', external_ids: [{}, {}] }]);
  expect(await segment.profiles('collection=accounts')).toMatchObject({ total: 1 });
});

it('keeps spaces apart', async () => {
  await identify({ userId: '1', traits: { a: 1 } });

  expect((await segment.profiles('space=production')).total).toBe(1);
  expect((await segment.profiles('space=staging')).total).toBe(0);
});

it('shows traits in pages, those that are asked for, and where they come from', async () => {
  await identify({ userId: '1', timestamp: '2026-01-01T00:00:00.000Z', traits: { a: 1, b: 2, c: 3 } });

  const first = await segment.profile('users/profiles/user_id:1/traits?limit=2');
  expect(first.body).toMatchObject({ traits: { a: 1, b: 2 }, cursor: { has_more: true, limit: 2 } });
  // The form is asserted above.
  const { next } = first.body.cursor as { next: string };
  const second = await segment.profile(`users/profiles/user_id:1/traits?limit=2&next=${next}`);
  expect(second.body).toMatchObject({ traits: { c: 3 }, cursor: { has_more: false, next: '' } });
  const verbose = await segment.profile('users/profiles/user_id:1/traits?include=b&verbose=true');
  expect(verbose.body.traits).toMatchObject({ b: { value: 2, updated_at: '2026-01-01T00:00:00.000Z' } });
});

it('shows events newest first and what became when', async () => {
  await segment.track('track', { userId: '1', event: 'One', messageId: 'm1' });
  await segment.track('track', { userId: '1', event: 'Two', messageId: 'm2' });

  const { body } = await segment.profile('users/profiles/user_id:1/events?limit=1');
  expect(body).toMatchObject({ data: [{ event: 'Two', type: 'track' }], cursor: { has_more: true } });
  const { body: more } = await segment.profile('users/profiles/user_id:1/metadata');
  expect(more.metadata).toMatchObject({ first_message_id: 'm1', last_message_id: 'm2' });
});

it('refuses strangers and what it has not in the words of the Profile API', async () => {
  const path = `/v1/spaces/${segment.space.id}/collections/users/profiles/user_id:1/traits`;
  expect(await segment.ask(path)).toMatchObject({
    status: 401,
    body: { error: { code: 'authentication_error' } },
  });
  expect(await segment.profile('users/profiles/user_id:1/traits')).toMatchObject({
    status: 404,
    body: { error: { code: 'not_found', message: 'Profile was not found.' } },
  });
  expect((await segment.profile('things/profiles/user_id:1/traits')).status).toBe(400);
});

function permutations(items: number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((one) => one !== item)).map((rest) => [item, ...rest]),
  );
}
