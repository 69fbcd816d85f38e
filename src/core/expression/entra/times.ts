import { RE2JS } from 're2js';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** What Entra's date functions give back. */
const RETURNED = 'M/d/yyyy h:mm:ss tt';
const ISO =
  /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/i;
const AMERICAN = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(AM|PM)?)?\s*$/i;
/** A run of one letter, a quoted text, an escaped letter, or any other character. */
const PIECES = /([yMdHhmsfFtzK])\1*|'[^']*'|"[^"]*"|\\[\s\S]|[\s\S]/g;

/** A time as ISO 8601 or as `M/d/yyyy h:mm:ss tt` writes it, in UTC where no offset is said. */
export function readTime(text: string): Date | undefined {
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction, offset] = iso;
    return timeOf({ year, month, day, hour, minute, second, fraction, offset });
  }
  const american = AMERICAN.exec(text);
  if (!american) return undefined;
  const [, month, day, year, hour, minute, second, half] = american;
  return timeOf({ year, month, day, hour, minute, second, half });
}

/**
 * Reads a time by a .NET custom format.
 *
 * @returns undefined where the text has another form
 * @see https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-date-and-time-format-strings (checked 2026-11)
 */
export function parseTime(text: string, format: string): Date | undefined {
  const named: (keyof Parts | undefined)[] = [];
  const pattern = piecesOf(format).map((piece) => {
    const [part, source] = readerOf(piece);
    if (part) named.push(part);
    return part ? `(${source})` : source;
  });
  // Formats are written by anybody, so not the language's own: digits next to digits could take it for ever.
  const matcher = RE2JS.compile(`(?i)\\s*${pattern.join('')}\\s*`).matcher(text);
  if (!matcher.matches()) return undefined;
  const parts: Parts = {};
  named.forEach((part, index) => {
    const found = matcher.group(index + 1);
    if (part && found !== null) parts[part] = found;
  });
  return timeOf(parts);
}

/** Writes a time in UTC by a .NET custom format. */
export function formatTime(time: Date, format: string = RETURNED): string {
  return piecesOf(format)
    .map((piece) => written(piece, time))
    .join('');
}

interface Parts {
  year?: string | undefined;
  month?: string | undefined;
  day?: string | undefined;
  hour?: string | undefined;
  minute?: string | undefined;
  second?: string | undefined;
  fraction?: string | undefined;
  half?: string | undefined;
  offset?: string | undefined;
  ignored?: string | undefined;
}

function piecesOf(format: string): string[] {
  return format.match(PIECES) ?? [];
}

function readerOf(piece: string): [keyof Parts | undefined, string] {
  const digits = piece.length > 1 ? `\\d{${piece.length}}` : '\\d{1,2}';
  switch (piece[0]) {
    case 'y':
      return ['year', piece.length > 2 ? '\\d{4}' : '\\d{2}'];
    case 'M':
      return ['month', piece.length > 2 ? '[a-z]+' : digits];
    case 'd':
      return piece.length > 2 ? ['ignored', '[a-z]+'] : ['day', digits];
    case 'H':
    case 'h':
      return ['hour', digits];
    case 'm':
      return ['minute', digits];
    case 's':
      return ['second', digits];
    case 'f':
      return ['fraction', `\\d{${piece.length}}`];
    case 'F':
      return ['fraction', `\\d{0,${piece.length}}`];
    case 't':
      return ['half', piece.length > 1 ? 'AM|PM' : 'A|P'];
    case 'z':
      return ['offset', piece.length > 2 ? '[+-]\\d{2}:\\d{2}' : '[+-]\\d{1,2}'];
    case 'K':
      return ['offset', 'Z|[+-]\\d{2}:\\d{2}|'];
    default:
      return [undefined, literal(piece).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')];
  }
}

function written(piece: string, time: Date): string {
  const padded = (value: number) => String(value).padStart(Math.min(piece.length, 4), '0');
  const length = piece.length;
  switch (piece[0]) {
    case 'y':
      return length > 2 ? padded(time.getUTCFullYear()) : padded(time.getUTCFullYear() % 100);
    case 'M': {
      const name = MONTHS[time.getUTCMonth()] ?? '';
      if (length > 3) return name;
      return length === 3 ? name.slice(0, 3) : padded(time.getUTCMonth() + 1);
    }
    case 'd': {
      const name = WEEKDAYS[time.getUTCDay()] ?? '';
      if (length > 3) return name;
      return length === 3 ? name.slice(0, 3) : padded(time.getUTCDate());
    }
    case 'H':
      return padded(time.getUTCHours());
    case 'h':
      return padded(time.getUTCHours() % 12 || 12);
    case 'm':
      return padded(time.getUTCMinutes());
    case 's':
      return padded(time.getUTCSeconds());
    case 'f':
      return String(time.getUTCMilliseconds()).padStart(3, '0').padEnd(7, '0').slice(0, length);
    case 'F':
      return String(time.getUTCMilliseconds()).padStart(3, '0').slice(0, length).replace(/0+$/, '');
    case 't':
      return (time.getUTCHours() < 12 ? 'AM' : 'PM').slice(0, length);
    case 'z':
      return length > 2 ? '+00:00' : '+00'.slice(0, length === 1 ? 2 : 3);
    case 'K':
      return 'Z';
    default:
      return literal(piece);
  }
}

function literal(piece: string): string {
  if (piece.length > 1 && (piece.startsWith("'") || piece.startsWith('"'))) return piece.slice(1, -1);
  return piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece;
}

/** undefined where the calendar has no such day or the clock no such hour. */
function timeOf(parts: Parts): Date | undefined {
  const short = parts.year?.length === 2 ? (Number(parts.year) < 50 ? 2000 : 1900) : 0;
  const year = short + Number(parts.year ?? 1);
  const month = monthOf(parts.month ?? '1');
  const day = Number(parts.day ?? 1);
  const hour = hourOf(Number(parts.hour ?? 0), parts.half);
  const [minute, second] = [Number(parts.minute ?? 0), Number(parts.second ?? 0)];
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second, Number((parts.fraction ?? '').padEnd(3, '0').slice(0, 3)));
  const real =
    time.getUTCMonth() === month - 1 && time.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!real) return undefined;
  return new Date(time.getTime() - minutesOf(parts.offset) * 60_000);
}

function monthOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const wanted = text.toLowerCase();
  return (
    1 + MONTHS.findIndex((name) => [name.toLowerCase(), name.slice(0, 3).toLowerCase()].includes(wanted))
  );
}

function hourOf(hour: number, half: string | undefined): number {
  if (!half) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toUpperCase().startsWith('P') ? 12 : 0);
}

function minutesOf(offset: string | undefined): number {
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(offset ?? '');
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}
