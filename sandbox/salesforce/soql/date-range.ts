import { malformed } from './fault.ts';

/** From `start` up to but not including `end`, milliseconds since 1970, days of UTC. */
export interface DateRange {
  start: number;
  end: number;
}

const dayMs = 86_400_000;
type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/**
 * The span of a date literal such as `TODAY`, `LAST_WEEK` or `LAST_N_DAYS:30`. Weeks begin on Sunday, fiscal years
 * in January, as in a new en_US org.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm
 */
export function dateRange(literal: string, now: number): DateRange {
  const [word = '', count] = literal.toUpperCase().replace('FISCAL_', '').split(':');
  const simple: Record<string, [Unit, number, number]> = {
    YESTERDAY: ['DAY', -1, 0],
    TODAY: ['DAY', 0, 1],
    TOMORROW: ['DAY', 1, 2],
    LAST_90_DAYS: ['DAY', -90, 1],
    NEXT_90_DAYS: ['DAY', 1, 91],
  };
  const named = simple[word];
  if (named !== undefined)
    return { start: startOf(named[0], named[1], now), end: startOf(named[0], named[2], now) };
  const relative = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(word);
  if (relative !== null) {
    const offset = { LAST: -1, THIS: 0, NEXT: 1 }[relative[1] ?? ''] ?? 0;
    return span(relative[2], offset, offset + 1, now);
  }
  const n = Number(count);
  const many = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S$/.exec(word);
  if (many !== null) {
    // Days count today in, the longer units do not count the current one.
    const upTo = many[2] === 'DAY' ? 1 : 0;
    return many[1] === 'LAST' ? span(many[2], -n, upTo, now) : span(many[2], 1, n + 1, now);
  }
  const ago = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO$/.exec(word);
  if (ago !== null) return span(ago[1], -n, 1 - n, now);
  throw malformed(`unexpected token: '${literal}'`);
}

function span(unit: string | undefined, from: number, to: number, now: number): DateRange {
  // The patterns above name nothing else.
  const known = unit as Unit;
  return { start: startOf(known, from, now), end: startOf(known, to, now) };
}

/** The beginning of the unit that is `offset` units after the one that `now` is in. */
function startOf(unit: Unit, offset: number, now: number): number {
  const date = new Date(now);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const today = Math.floor(now / dayMs) * dayMs;
  if (unit === 'DAY') return today + offset * dayMs;
  if (unit === 'WEEK') return today - date.getUTCDay() * dayMs + offset * 7 * dayMs;
  if (unit === 'MONTH') return Date.UTC(year, month + offset, 1);
  if (unit === 'QUARTER') return Date.UTC(year, Math.floor(month / 3) * 3 + offset * 3, 1);
  return Date.UTC(year + offset, 0, 1);
}
