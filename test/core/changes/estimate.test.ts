import { expect, it } from 'vitest';
import { estimate, type Measured, type Rates } from '../../../src/core/changes/estimate.ts';

const measured: Measured = {
  object: 'Contact',
  records: 1_000_000,
  changedInADay: 24_000,
  quota: { max: 100_000, left: 90_000, used: 0 },
};
const rates: Rates = {
  hasFilter: false,
  runsADay: 24,
  everyMs: 3_600_000,
  parents: 0,
  refreshAfterMs: 86_400_000,
  limits: { jobAbove: 10_000, rowsPerPage: 50_000 },
  quota: { share: 0.5, reserve: 0.1 },
};

it('reads a million records by a job of a few dozen calls', () => {
  const { first, hour, day, fits } = estimate(measured, rates);

  expect(first).toMatchObject({ way: 'job', records: 1_000_000, events: 1_000_000 });
  expect(first.calls).toBeLessThan(70);
  expect(hour).toMatchObject({ records: 1_000, events: 1_000 });
  expect(day).toMatchObject({ runs: 24, records: 24_000 });
  expect(day.calls).toBeGreaterThan(first.calls);
  expect(fits).toBe(true);
});

it.each([
  ['the share of the sync is small', { share: 0.0005 }, {}, 24],
  ['it has used its share already', {}, { used: 50_000 }, 24],
  ['others have left no more than the reserve', {}, { left: 10_000 }, 24],
  ['the share is a fraction of what it needs', { share: 0.0003 }, {}, 48],
])('says that the first sync rests where %s', (_, quota, state, hours) => {
  const found = estimate(
    { ...measured, quota: { ...measured.quota, ...state } },
    { ...rates, quota: { ...rates.quota, ...quota } },
  );

  expect(found).toMatchObject({ fits: false, restsForHours: hours });
  expect(found.verdict[0]).toContain(`rest up to ${hours} hours`);
});

it('says what to change where usual days need more than the share', () => {
  const { fits, restsForHours, verdict } = estimate(measured, {
    ...rates,
    runsADay: 1_440,
    everyMs: 60_000,
    quota: { share: 0.1, reserve: 0 },
  });

  expect({ fits, restsForHours }).toEqual({ fits: false, restsForHours: 0 });
  expect(verdict[1]).toMatch(/more than the sync's share of 10,000.*schedule\.every/);
});

it('counts the changes of several days where runs are days apart', () => {
  const { day } = estimate(measured, { ...rates, runsADay: 1, everyMs: 7 * 86_400_000 });

  expect(day).toMatchObject({ runs: 1, records: 168_000, events: 168_000 });
});

it('counts no calls of days where no run ever starts', () => {
  const { day } = estimate(measured, { ...rates, runsADay: 0, everyMs: Number.POSITIVE_INFINITY });

  expect(day).toEqual({ runs: 0, records: 0, events: 0, calls: 0 });
});

it('counts the describes of parents before it reads, and for each page of a job', () => {
  const two = estimate(measured, { ...rates, parents: 2 });
  const none = estimate(measured, rates);

  // 20 pages of a million records; the run itself and the order of the job.
  expect(two.first.calls - none.first.calls).toBe(2 * (20 + 2));
});
