import { expect, it } from 'vitest';
import { cronRate } from '../../../src/core/changes/cron.ts';

const hours = (count: number) => count * 3_600_000;
/** Days of four years. */
const everyOf = (days: number) => (hours(24) * 1_461) / days;

it.each([
  ['0 * * * *', 24, hours(1)],
  ['*/15 * * * *', 96, hours(0.25)],
  ['0 7,19 * * *', 2, hours(12)],
  ['0 7 * * 1-5', 1, everyOf(1_045)],
  ['0 7 * * mon-fri', 1, everyOf(1_045)],
  ['0,30 8-18/2 * * 0', 12, everyOf(208 * 12)],
  ['0 0 * * 7', 1, everyOf(208)],
  ['5/10 * * * *', 144, hours(24) / 144],
  ['0 0 1 * *', 1, everyOf(48)],
  // Both must hold.
  ['0 0 13 * 5', 1, everyOf(7)],
  ['0 0 29 2 *', 1, everyOf(1)],
  ['0 0 30 2 *', 0, Number.POSITIVE_INFINITY],
])('knows how often %s starts something', (cron, timesADay, everyMs) => {
  const rate = cronRate(cron);

  expect(rate.timesADay).toBe(timesADay);
  expect(rate.everyMs).toBe(everyMs);
});
