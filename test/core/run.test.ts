import { expect, it } from 'vitest';
import { RunOptions } from '../../src/core/run.ts';

it('takes no range that ends before it begins', () => {
  const range = { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' };

  const issues = RunOptions.safeParse({ range }).error?.issues;

  expect(issues).toMatchObject([{ path: ['range', 'to'], message: expect.stringContaining('swap the two') }]);
});
