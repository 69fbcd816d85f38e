import { expect, it } from 'vitest';
import { Schedule, schedulePlan } from '../../../src/core/changes/schedule.ts';
import { durationText } from '../../../src/core/duration.ts';

const faults = (given: unknown) =>
  Schedule.safeParse(given).error?.issues.map(({ message }) => message) ?? [];

it.each([
  '* * * * *',
  '*/15 * * * *',
  '0 7 * * 1-5',
  '30 7,19 1-15/2 JAN-MAR mon',
  '0 0 * * 7',
  '5/10 * * * *',
])('takes the cron expression %s', (cron) => {
  expect(faults({ cron })).toEqual([]);
});

it.each([
  ['0 7 * *', /five fields/],
  ['0 7 * * * *', /five fields/],
  ['60 7 * * *', /60 for the minute/],
  ['0 24 * * *', /24 for the hour/],
  ['0 7 0 * *', /0 for the day of the month/],
  ['0 7 * 13 *', /13 for the month/],
  ['0 7 * * 5-1', /5-1 for the day of the week/],
  ['*/0 * * * *', /\*\/0 for the minute/],
  ['0 seven * * *', /seven for the hour/],
])('refuses the cron expression %s and names the field', (cron, message) => {
  expect(faults({ cron })).toEqual([expect.stringMatching(message)]);
});

it.each([
  [{ every: '30s' }, 'must be 1m or longer'],
  [
    { paused: true, reason: 'ask ada@example.com' },
    'give no e-mail address: it is kept in the history of skipped starts',
  ],
  [{ every: '1h', cron: '0 7 * * *' }, 'give every or cron, not both'],
  [{ cron: '0 7 * * *', timeZone: 'Mars/Olympus' }, 'is no time zone such as Europe/Berlin'],
])('refuses %j', (given, message) => {
  expect(faults(given)).toEqual([message]);
});

it('takes the fallback where neither interval nor cron is given, and keeps why it is paused', () => {
  const given = Schedule.parse({ paused: true, reason: 'audit' });

  expect(schedulePlan(given, '1h')).toEqual({
    everyMs: 3_600_000,
    timeZone: 'UTC',
    paused: true,
    reason: 'audit',
  });
});

it.each([
  [60_000, '1m'],
  [5_400_000, '90m'],
  [3_600_000, '1h'],
  [172_800_000, '2d'],
  [61_000, '61s'],
])('writes %i ms as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
