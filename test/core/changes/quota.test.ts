import { expect, it } from 'vitest';
import { reasonToRest } from '../../../src/core/changes/quota.ts';

const rule = { share: 0.1, reserve: 0.2 };

it('rests at its share, of which earlier runs have taken some', () => {
  expect(reasonToRest({ left: 500, max: 1_000, used: 40, runs: 1 }, 59, rule)).toBeUndefined();
  expect(reasonToRest({ left: 500, max: 1_000, used: 40, runs: 1 }, 60, rule)).toContain(
    'its share of 1000 is 100',
  );
});

it('rests where the next step could touch what is kept for others', () => {
  expect(reasonToRest({ left: 210, max: 1_000, used: 0, runs: 1 }, 0, rule)).toBeUndefined();
  expect(reasonToRest({ left: 209, max: 1_000, used: 0, runs: 1 }, 0, rule)).toContain(
    '200 are kept for others',
  );
  expect(reasonToRest({ left: 20_100, max: 100_000, used: 0, runs: 1 }, 0, rule)).toBeUndefined();
  expect(reasonToRest({ left: 20_099, max: 100_000, used: 0, runs: 1 }, 0, rule)).toContain(
    'steps of runs may make 100',
  );
  expect(reasonToRest({ left: 20_299, max: 100_000, used: 0, runs: 3 }, 0, rule)).toContain('may make 300');
  expect(reasonToRest({ left: 20_300, max: 100_000, used: 0, runs: 3 }, 0, rule)).toBeUndefined();
});
