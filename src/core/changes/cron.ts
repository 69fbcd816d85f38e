import { DAY_MS } from '../duration.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  name: string;
  from: number;
  to: number;
  /** Words for numbers, the first one for `from`. */
  words?: readonly string[];
}

/**
 * The five fields of a cron expression as Temporal reads them.
 *
 * @see https://github.com/temporalio/temporal/blob/v1.29.1/service/worker/scheduler/calendar.go (checked 2026-11)
 */
const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  { name: 'day of the week', from: 0, to: 7, words: DAYS },
];

/** What is wrong with a cron expression, for a person; undefined where nothing is. */
export function cronProblem(cron: string): string | undefined {
  const parts = cron.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return 'is no cron expression of five fields, e.g. 0 7 * * 1-5';
  const wrong = FIELDS.findIndex((field, index) => !valuesOf(field, parts[index] ?? ''));
  const field = FIELDS[wrong];
  if (!field) return undefined;
  const { name, from, to } = field;
  return `has ${parts[wrong]} for the ${name}, which is ${from} to ${to}, *, a range, a step or a list of those`;
}

/** How often a cron expression starts something. */
export interface CronRate {
  /** On a day on which it does; 0 where that never comes. */
  timesADay: number;
  /** From one time to the next, on average; infinite where there is none. */
  everyMs: number;
}

/**
 * The time zone is of no matter: it shifts the times, and only when the clock is turned a day has other ones.
 *
 * @param cron  in which nothing is wrong
 */
export function cronRate(cron: string): CronRate {
  const parts = cron.trim().split(/\s+/);
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = FIELDS.map(
    (field, index) => valuesOf(field, parts[index] ?? '') ?? new Set(),
  );
  let days = 0;
  for (let day = 0; day < DAYS_LOOKED_AT; day++) {
    const date = new Date(Date.UTC(2024, 0, 1 + day));
    const weekday = date.getUTCDay();
    const isOfWeek = daysOfWeek?.has(weekday) || (weekday === 0 && daysOfWeek?.has(7));
    if (isOfWeek && daysOfMonth?.has(date.getUTCDate()) && months?.has(date.getUTCMonth() + 1)) days++;
  }
  const timesADay = days === 0 ? 0 : (minutes?.size ?? 0) * (hours?.size ?? 0);
  return { timesADay, everyMs: (DAYS_LOOKED_AT * DAY_MS) / (timesADay * days) };
}

/** Four years, a leap year among them. */
const DAYS_LOOKED_AT = 1_461;

/** What a list such as `1,8-12/2` stands for; undefined where it is none. */
function valuesOf(field: Field, text: string): Set<number> | undefined {
  const values = new Set<number>();
  for (const one of text.split(',')) {
    const range = rangeOf(field, one);
    if (!range) return undefined;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

/** `*`, `*\/5`, `3`, `1-5`, `1-20/2`, and `3/5`, which goes on to the field's end. */
function rangeOf(field: Field, text: string): { from: number; to: number; step: number } | undefined {
  const [range = '', every = '1', ...more] = text.split('/');
  const step = /^\d+$/.test(every) ? Number(every) : 0;
  if (more.length > 0 || step === 0) return undefined;
  if (range === '*') return { from: field.from, to: field.to, step };
  const [first = '', last, ...others] = range.split('-');
  const from = numberOf(field, first);
  const to = last === undefined ? (text.includes('/') ? field.to : from) : numberOf(field, last);
  if (others.length > 0 || from === undefined || to === undefined || from > to) return undefined;
  return { from, to, step };
}

function numberOf({ from, to, words = [] }: Field, text: string): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  const value = word >= 0 ? from + word : /^\d+$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= from && value <= to ? value : undefined;
}
