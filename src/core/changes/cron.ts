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
  const wrong = FIELDS.findIndex((field, index) => !isList(field, parts[index] ?? ''));
  const field = FIELDS[wrong];
  if (!field) return undefined;
  const { name, from, to } = field;
  return `has ${parts[wrong]} for the ${name}, which is ${from} to ${to}, *, a range, a step or a list of those`;
}

function isList(field: Field, text: string): boolean {
  return text.split(',').every((one) => isRange(field, one));
}

/** `*`, `*\/5`, `3`, `1-5`, `1-20/2`. */
function isRange(field: Field, text: string): boolean {
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  if (range === '*') return true;
  const [first = '', last = first, ...others] = range.split('-');
  const [from, to] = [numberOf(field, first), numberOf(field, last)];
  return others.length === 0 && from !== undefined && to !== undefined && from <= to;
}

function numberOf({ from, to, words = [] }: Field, text: string): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  const value = word >= 0 ? from + word : /^\d+$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= from && value <= to ? value : undefined;
}
