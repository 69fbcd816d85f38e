import { expect, it } from 'vitest';
import { z } from 'zod';
import { settings } from '../../../src/connectors/salesforce/settings.ts';

const complete = {
  'client-credentials': {
    loginUrl: 'https://acme.my.salesforce.com',
    clientId: 'id',
    clientSecret: 'secret',
  },
  'jwt-bearer': { clientId: 'id', username: 'robot@acme.test', privateKey: 'pem' },
  password: { clientId: 'id', clientSecret: 'secret', username: 'robot@acme.test', password: 'pw' },
  soap: { username: 'robot@acme.test', password: 'pw', securityToken: 'token' },
};

it.each(Object.entries(complete))('accepts what %s needs', (auth, fields) => {
  expect(settings.safeParse({ auth, ...fields }).success).toBe(true);
});

it.each([
  ['client-credentials', ['loginUrl', 'clientId', 'clientSecret']],
  ['jwt-bearer', ['clientId', 'username', 'privateKey']],
  ['password', ['clientId', 'clientSecret', 'username', 'password']],
  ['soap', ['username', 'password']],
])('names everything that %s lacks at once', (auth, missing) => {
  const issues = settings.safeParse({ auth }).error?.issues ?? [];

  expect(issues.map(({ path }) => path.join('.'))).toEqual(missing);
  expect(issues.map(({ message }) => message).join()).toMatch(/is missing/);
});

it('names what is missing also where another setting is wrong in itself, each once', () => {
  const { clientId: _, ...given } = complete['client-credentials'];

  const attempt = settings.safeParse({ ...given, loginUrl: 'nope', settleMs: 'soon' });
  const way = settings.safeParse({ ...complete['client-credentials'], auth: 'magic' });

  const places = attempt.error?.issues.map(({ path }) => path.join('.'));
  expect(places?.sort()).toEqual(['clientId', 'loginUrl', 'settleMs']);
  expect(way.error?.issues.map(({ path }) => path.join('.'))).toEqual(['auth']);
});

it('refuses client-credentials on the shared login hosts and says what they need', () => {
  const attempt = settings.safeParse({
    auth: 'client-credentials',
    ...complete['client-credentials'],
    loginUrl: 'https://test.salesforce.com',
  });

  expect(attempt.error?.issues[0]?.message).toMatch(/My Domain/);
});

it.each([
  ['http://acme.my.salesforce.com', /https/],
  ['https://acme.lightning.force.com', /my\.salesforce\.com/],
  ['acme', /not an address/],
])('refuses the login address %s', (loginUrl, reason) => {
  const attempt = settings.safeParse({ auth: 'soap', ...complete.soap, loginUrl });

  expect(attempt.error?.issues[0]?.message).toMatch(reason);
});

it.each(['http://127.0.0.1:4100', 'http://localhost:4100', 'http://[::1]:4100'])(
  'takes plain http on this machine: %s',
  (loginUrl) => {
    expect(settings.safeParse({ auth: 'soap', ...complete.soap, loginUrl }).success).toBe(true);
  },
);

it('marks every secret field and describes every field', () => {
  const { properties } = z.toJSONSchema(settings, { io: 'input' });

  const secret = Object.entries(properties ?? {}).filter(([, field]) => (field as { secret?: true }).secret);
  expect(secret.map(([name]) => name).sort()).toEqual([
    'clientSecret',
    'password',
    'privateKey',
    'securityToken',
  ]);
  for (const field of Object.values(properties ?? {})) expect(field).toHaveProperty('description');
});
