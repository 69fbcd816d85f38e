import { expect, it } from 'vitest';
import { Decision } from '../../src/core/decision.ts';

it('takes nothing into history but the decision and a user name', () => {
  const decided = { decision: 'decline', by: 'ada' };

  expect(Decision.parse({ ...decided, comment: 'ask bob@example.test' })).toEqual(decided);
  expect(Decision.safeParse({ ...decided, by: 'ada@example.test' }).success).toBe(false);
});
