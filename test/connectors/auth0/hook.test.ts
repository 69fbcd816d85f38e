import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { auth0Hook } from '../../../src/connectors/auth0/hook.ts';
import { SaltbridgeError } from '../../../src/core/errors.ts';

const secret = 'a-secret';
const now = new Date('2026-11-22T10:00:00Z');
const windowMs = 300_000;
const action = JSON.stringify({
  saltbridge: 'first-login',
  id: 'e1',
  user: { user_id: 'auth0|1', name: 'N' },
});

function read(body: string, headers: Record<string, string>) {
  return auth0Hook.read({ headers, body: Buffer.from(body), secret, windowMs, now }).events;
}
function signed(body: string, at = now, key = secret): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1_000);
  const hex = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
  return { 'saltbridge-signature': `t=${seconds},v1=${hex}` };
}
const token = { authorization: `Bearer ${secret}` };
function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof SaltbridgeError ? error.code : String(error);
  }
  return undefined;
}

it('reads what our Action signed', () => {
  expect(read(action, signed(action))).toEqual([
    { id: 'e1', subject: 'auth0|1', attributes: { user_id: 'auth0|1', name: 'N' } },
  ]);
});

const late = new Date(now.getTime() - windowMs - 1_000);
const early = new Date(now.getTime() + windowMs + 1_000);
it.each([
  ['another secret', signed(action, now, 'other'), 'UNKNOWN_SENDER'],
  ['another body', signed(`${action} `), 'UNKNOWN_SENDER'],
  ['no signature in it', { 'saltbridge-signature': 'v1=' }, 'UNKNOWN_SENDER'],
  ['a signature from long ago', signed(action, late), 'EVENT_TOO_OLD'],
  ['a signature from the future', signed(action, early), 'EVENT_TOO_OLD'],
  [
    'a time that was changed',
    { 'saltbridge-signature': (signed(action)['saltbridge-signature'] ?? '').replace('t=1', 't=2') },
    'UNKNOWN_SENDER',
  ],
  ['another token', { authorization: 'Bearer wrong' }, 'UNKNOWN_SENDER'],
  ['a token that only begins right', { authorization: `Bearer ${secret}x` }, 'UNKNOWN_SENDER'],
  ['nothing', {}, 'UNKNOWN_SENDER'],
])('refuses a request with %s', (_what, headers, code) => {
  expect(codeOf(() => read(action, headers as Record<string, string>))).toBe(code);
});

it('takes a signature from within the window', () => {
  const earlier = new Date(now.getTime() - windowMs + 2_000);

  expect(read(action, signed(action, earlier))).toHaveLength(1);
});

const entry = (id: string, type: string) => ({
  log_id: id,
  data: { type, user_id: `auth0|${id}`, user_name: `${id}@example.org`, date: '2026-11-22T09:59:00Z' },
});
const login = { id: 'l1', subject: 'auth0|l1', attributes: { user_id: 'auth0|l1', email: 'l1@example.org' } };

it.each([
  ['an array', JSON.stringify([entry('l1', 's'), entry('l2', 'seacft'), entry('l3', 'fp')])],
  ['lines', `${JSON.stringify(entry('l1', 'ss'))}\n${JSON.stringify(entry('l2', 'sepft'))}\n`],
  ['one object', JSON.stringify(entry('l1', 's'))],
])('reads logins and sign-ups from a log stream that sends %s', (_what, body) => {
  expect(read(body, { authorization: secret })).toEqual([login]);
});

it('reads user.created from an event stream, and nothing else', () => {
  const created = {
    specversion: '1.0',
    type: 'user.created',
    id: 'evt_1',
    time: '2026-11-22T09:59:00Z',
    data: {
      object: {
        user_id: 'auth0|e',
        given_name: 'Eve',
        identities: [{ provider: 'auth0' }],
        app_metadata: null,
      },
    },
  };

  expect(read(JSON.stringify(created), token)).toEqual([
    { id: 'evt_1', subject: 'auth0|e', attributes: { user_id: 'auth0|e', given_name: 'Eve' } },
  ]);
  expect(read(JSON.stringify({ ...created, type: 'user.deleted' }), token)).toEqual([]);
});

it.each([
  '',
  'not json',
  '{"a":',
  '[1]',
  '{}',
  '{"saltbridge":"first-login","id":"x","user":{}}',
  'null',
  '{"a":1}\n{',
])('says that %j cannot be read', (body) => {
  expect(codeOf(() => read(body, token))).toBe('UNREADABLE_EVENT');
});

it.each([
  ['an array', JSON.stringify([{ odd: true }, { ...entry('l9', 's'), log_id: 7 }, entry('l1', 's')])],
  ['lines', `{"odd":\n${JSON.stringify(entry('l1', 's'))}\n{"log_id":7}`],
])('passes over what it cannot read in a log stream that sends %s, and counts it', (_what, body) => {
  const request = { headers: token, body: Buffer.from(body), secret, windowMs, now };

  expect(auth0Hook.read(request)).toEqual({ events: [login], unreadable: 2 });
});

it('reads a log stream though entries about no person have nulls', () => {
  const nobody = { log_id: 'l0', data: { type: 'fapi', user_id: null, user_name: null } };
  const nameless = { log_id: 'l2', data: { type: 's', user_id: 'auth0|l2', user_name: null } };

  expect(read(JSON.stringify([nobody, nameless, entry('l1', 's')]), token)).toEqual([
    { id: 'l2', subject: 'auth0|l2', attributes: { user_id: 'auth0|l2' } },
    login,
  ]);
});

it('tells when the person came to be there, where the sender does', () => {
  const user = { user_id: 'auth0|1', created_at: '2026-11-22T09:00:00.000Z' };
  const sent = JSON.stringify({ saltbridge: 'first-login', id: 'e1', user });
  const odd = sent.replace(user.created_at, 'lately');

  expect(read(sent, token)).toMatchObject([{ createdAt: user.created_at }]);
  expect(read(odd, token)[0]).not.toHaveProperty('createdAt');
});

it('flattens nested attributes and leaves lists, nulls and what lies too deep', () => {
  const user = {
    user_id: 'u',
    a: { b: { c: 1 }, list: [1] },
    n: null,
    yes: true,
    l1: { l2: { l3: { l4: { l5: { l6: 'x' } } } } },
  };
  const body = JSON.stringify({ saltbridge: 'first-login', id: 'i', user });

  expect(read(body, token)[0]?.attributes).toEqual({ user_id: 'u', 'a.b.c': '1', yes: 'true' });
});
