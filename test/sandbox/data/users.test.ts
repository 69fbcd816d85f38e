import { expect, it } from 'vitest';
import { badKinds } from '../../../sandbox/data/draft.ts';
import { createUserSource, generateUsers } from '../../../sandbox/data/users.ts';

it('makes the same user for the same seed and index, and others for another seed', () => {
  const one = createUserSource({ count: 10, seed: 7 });
  const same = createUserSource({ count: 1_000_000, seed: 7 });
  const other = createUserSource({ count: 10, seed: 8 });

  expect(one.userAt(3)).toEqual(same.userAt(3));
  expect(one.userAt(3)).not.toEqual(other.userAt(3));
});

it('gives every user an id and an e-mail address of its own', () => {
  const users = [...generateUsers({ count: 20_000 })];

  expect(new Set(users.map((user) => user.user_id)).size).toBe(20_000);
  expect(new Set(users.map((user) => user.email)).size).toBe(20_000);
});

it('makes users that could be real: well-formed addresses, short names, times in order', () => {
  for (const user of generateUsers({ count: 20_000 })) {
    expect(user.email).toMatch(/^[a-z]+\.[a-z]+\.\d+@example\.(com|org|net)$/);
    expect(user.user_id).toMatch(/^(auth0\|[0-9a-f]{24}|google-oauth2\|\d{21})$/);
    expect(user.family_name?.length).toBeLessThanOrEqual(80);
    expect(new Date(user.created_at).toISOString()).toBe(user.created_at);
    expect(user.updated_at > user.created_at && (user.last_login ?? '') > user.created_at).toBe(true);
  }
});

it('writes names of many scripts, with apostrophes, hyphens and letters beyond 16 bits', () => {
  const names = [...generateUsers({ count: 5000 })].map((user) => user.name).join('\n');

  for (const kind of [
    /[àéü]/,
    /\p{Script=Han}/u,
    /\p{Script=Arabic}/u,
    /\p{Script=Cyrillic}/u,
    /'/,
    /-/,
    /𠮷/u,
  ])
    expect(names).toMatch(kind);
});

it('makes every nth user bad, in each way in turn, and no other', () => {
  const source = createUserSource({ count: 100, badEvery: 10 });
  const bad = Array.from({ length: 6 }, (_, n) => source.userAt(10 * n + 9));

  expect(Array.from({ length: 6 }, (_, n) => source.badKindAt(10 * n + 9))).toEqual(badKinds);
  expect(source.badKindAt(8)).toBeUndefined();
  expect(bad[0]).not.toHaveProperty('family_name');
  expect(bad[1]?.email).not.toMatch(/^[^@\s]+@[^@\s]+$/);
  expect(bad[2]?.family_name?.length).toBeGreaterThan(80);
  expect(bad[3]?.email).toBe(source.userAt(38).email);
  expect(bad[4]).not.toHaveProperty('email');
  expect(bad[5]).not.toHaveProperty('user_metadata');
});

it('finds a generated user by its id or e-mail address alone, and nobody by one that is made up', () => {
  const source = createUserSource({ count: 50_000 });
  for (const index of [0, 1, 12_345, 49_999]) {
    const user = source.userAt(index);
    expect(source.byId(user.user_id)).toEqual(user);
    expect(source.byEmail(user.email ?? '')).toEqual(user);
  }
  const beyond = createUserSource({ count: 50_001 }).userAt(50_000);

  expect(source.byId(beyond.user_id)).toBeUndefined();
  expect(source.byId('auth0|64f000000000000000000001')).toBeUndefined();
  expect(source.byEmail('nobody.1@example.com')).toBeUndefined();
  expect(source.byId('nonsense')).toBeUndefined();
});

it.each([
  'user_id',
  'user_metadata',
  'user_metadata.notes',
  'user_metadata.consent.given',
  'identities[0].connection',
  'identities',
  'app_metadata.roles[0]',
  'constructor',
  'user_metadata.toString',
  'nowhere.at.all',
])('reads %s from a draft as from the whole user', (path) => {
  const source = createUserSource({ count: 500, badEvery: 3 });
  const read = source.reader(path);
  for (let index = 0; index < source.count; index += 1) {
    const whole = path
      .replaceAll(/\[(\d)\]/g, '.$1')
      .split('.')
      .reduce<unknown>((value, key) => ownValue(value, key), source.userAt(index));
    expect(read(source.draftAt(index))).toEqual(whole);
  }
});

function ownValue(value: unknown, key: string): unknown {
  return Object.getOwnPropertyDescriptor(Object(value), key)?.value;
}
