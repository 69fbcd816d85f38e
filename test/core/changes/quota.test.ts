import { expect, it } from 'vitest';
import { callsOfLastDay, reasonToRest } from '../../../src/core/changes/quota.ts';

const HOUR_MS = 3_600_000;
const rule = { share: 0.1, reserve: 0.2 };

it('rests at its share and at what is kept for others', () => {
  expect(reasonToRest({ left: 500, max: 1_000, used: 40 }, 59, rule)).toBeUndefined();
  expect(reasonToRest({ left: 500, max: 1_000, used: 40 }, 60, rule)).toContain('its share of 1000 is 100');
  expect(reasonToRest({ left: 200, max: 1_000, used: 0 }, 0, rule)).toContain('200 are kept for others');
});

it('counts none of its own calls that are over a day old, so that a run that used up its share goes on', () => {
  const marks = [
    { at: 0, calls: 1 },
    { at: 3 * HOUR_MS, calls: 100 },
    { at: 20 * HOUR_MS, calls: 120 },
  ];

  expect(callsOfLastDay(marks, { at: 23 * HOUR_MS, calls: 130 })).toBe(130);
  expect(callsOfLastDay(marks, { at: 27 * HOUR_MS, calls: 130 })).toBe(30);
});
