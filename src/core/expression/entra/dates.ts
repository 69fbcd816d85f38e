import { EvaluationFault } from '../problem.ts';
import { type Arguments, type EntraFunction, parameters } from './function.ts';
import { formatTime, parseTime } from './times.ts';

/** Milliseconds of what is always equally long. */
const LENGTH: Record<string, number> = { d: 86_400_000, ww: 604_800_000, h: 3_600_000, n: 60_000, s: 1_000 };
/** 1601-01-01, from which Active Directory counts in units of 100 ns. */
const ACTIVE_DIRECTORY_START = -11_644_473_600_000;
const FORMAT_LENGTH = 60;

export const dateFunctions: readonly EntraFunction[] = [
  {
    name: 'CDate',
    ...parameters('expression time'),
    returns: 'text',
    passesOn: true,
    call: (args) => formatTime(args.time(0)),
  },
  {
    name: 'DateAdd',
    ...parameters('interval text, value number, dateTime time'),
    returns: 'text',
    call: (args) => {
      if (!args.has(2)) return args.at(2);
      const [interval, count, time] = [args.text(0), Math.trunc(args.number(1)), args.time(2)];
      const months = interval === 'yyyy' ? 12 : interval === 'm' ? 1 : 0;
      return checked(
        months > 0
          ? monthsLater(time, count * months)
          : new Date(time.getTime() + count * lengthOf(interval)),
      );
    },
  },
  {
    name: 'DateDiff',
    ...parameters('interval text, date1 time, date2 time'),
    returns: 'number',
    call: (args) => {
      const missing = [1, 2].find((index) => !args.has(index));
      return missing === undefined ? BigInt(difference(args)) : args.at(missing);
    },
  },
  {
    name: 'DateFromNum',
    ...parameters('value number'),
    returns: 'text',
    passesOn: true,
    call: (args) => {
      const value = args.at(0);
      // A bigint keeps the last digits that a double has no room for.
      const units = typeof value === 'bigint' ? value : BigInt(Math.trunc(args.number(0)));
      return checked(new Date(Number(units / 10_000n) + ACTIVE_DIRECTORY_START));
    },
  },
  {
    name: 'FormatDateTime',
    ...parameters('source time, dateTimeStyles text?, inputFormat text, outputFormat text'),
    returns: 'text',
    passesOn: true,
    call: (args) => {
      const source = args.at(0);
      const [read, write] = [formatOf(args, 2), formatOf(args, 3)];
      const time = source instanceof Date ? source : parseTime(args.text(0), read);
      if (time) return formatTime(time, write);
      const message =
        'the source of FormatDateTime has another form than inputFormat says; change the format';
      throw new EvaluationFault('TIME_NOT_READABLE', message);
    },
  },
  {
    name: 'Now',
    changes: true,
    ...parameters(''),
    returns: 'text',
    call: (_args, { now }) => formatTime(now?.() ?? new Date()),
  },
  {
    name: 'NumFromDate',
    ...parameters('value time'),
    returns: 'number',
    passesOn: true,
    call: (args) => BigInt(args.time(0).getTime() - ACTIVE_DIRECTORY_START) * 10_000n,
  },
];

/** As Visual Basic counts: years and months by the calendar, weeks by the Sundays between, the rest in whole lengths. */
function difference(args: Arguments): number {
  const [interval, from, to] = [args.text(0), args.time(1), args.time(2)];
  const years = to.getUTCFullYear() - from.getUTCFullYear();
  if (interval === 'yyyy') return years;
  if (interval === 'm') return years * 12 + to.getUTCMonth() - from.getUTCMonth();
  const sunday = interval === 'ww' ? (time: Date) => time.getUTCDay() * 86_400_000 : () => 0;
  const length = lengthOf(interval);
  return Math.trunc((to.getTime() - sunday(to) - (from.getTime() - sunday(from))) / length) + 0;
}

function lengthOf(interval: string): number {
  const length = Object.hasOwn(LENGTH, interval) ? LENGTH[interval] : undefined;
  if (length !== undefined) return length;
  throw new EvaluationFault(
    'WRONG_ARGUMENT',
    'interval is one of yyyy, m, d, ww, h, n and s',
    undefined,
    'config',
  );
}

/** The last day of a month that is shorter. */
function monthsLater(time: Date, months: number): Date {
  const later = new Date(time);
  later.setUTCMonth(later.getUTCMonth() + months);
  if (later.getUTCDate() !== time.getUTCDate()) later.setUTCDate(0);
  return later;
}

function checked(time: Date): string {
  const year = time.getUTCFullYear();
  if (year >= 1 && year <= 9999) return formatTime(time);
  throw new EvaluationFault('TIME_OUT_OF_RANGE', 'the result is no time between the years 1 and 9999');
}

function formatOf(args: Arguments, index: number): string {
  const format = args.text(index);
  if (format.length <= FORMAT_LENGTH) return format;
  throw new EvaluationFault(
    'WRONG_ARGUMENT',
    `a format has at most ${FORMAT_LENGTH} characters`,
    undefined,
    'config',
  );
}
