import { expect, it } from 'vitest';
import { isNew } from '../../src/core/newcomer.ts';

const hook = { tenant: 't', loginDomain: 't', secretVersion: 1, windowMs: 1, system: 'auth0' };
const createdAt = new Date('2026-11-20T00:00:00Z');

it.each([
  ['who came after the sync', '2026-11-21T00:00:00Z', undefined, true],
  ['who came with the sync', '2026-11-20T00:00:00.000Z', undefined, true],
  ['who was there before', '2026-11-19T23:59:59Z', undefined, false],
  ['of whom nobody tells', undefined, undefined, true],
  ['whose time nobody can read', 'lately', undefined, true],
  ['after an earlier time that the sync names', '2025-06-01T00:00:00Z', '2025-01-01T00:00:00Z', true],
  ['before a later time that the sync names', '2026-11-21T00:00:00Z', '2027-01-01T00:00:00Z', false],
])('tells whether somebody is new: one %s', (_what, came, since, expected) => {
  const sync = { createdAt, plan: { hook: { ...hook, ...(since && { since }) } } };

  expect(isNew({ createdAt: came }, sync)).toBe(expected);
});
