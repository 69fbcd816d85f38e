import type { ChangeQuery, ChangeSource, SourceRow } from '../../core/changes/change-source.ts';
import { wholeSecond } from '../../core/changes/whole-second.ts';
import type { StepContext } from '../../core/connector.ts';
import { DAY_MS, HOUR_MS } from '../../core/duration.ts';

/** How far back it looks first, and then. */
const SPANS_MS = [HOUR_MS, DAY_MS, 30 * DAY_MS, 365 * DAY_MS];
/** One page, of which the end is taken. */
const MOST_READ = 2_000;
const MOST_HALVINGS = 10;

/**
 * The records that changed last, newest first. A source reads oldest first, so the time from which few enough follow is
 * looked for with counts; where too many share one second, some of them are taken.
 */
export async function newestRows(
  source: ChangeSource,
  query: ChangeQuery,
  wanted: number,
  context: StepContext,
): Promise<SourceRow[]> {
  const now = Date.parse(await source.horizon(0));
  let after: number | undefined;
  let found = 0;
  for (const span of SPANS_MS) {
    after = now - span;
    found = await source.count(from(query, after));
    if (found >= wanted) break;
  }
  if (found < wanted) after = undefined;
  else after = await narrowed(source, query, wanted, [after ?? 0, now], found);
  const rows: SourceRow[] = [];
  for await (const batch of source.rows(from(query, after), { limit: MOST_READ }, context))
    rows.push(...batch);
  return rows.slice(-wanted).reverse();
}

/** Moves the start closer to now until one page holds what follows. */
async function narrowed(
  source: ChangeSource,
  query: ChangeQuery,
  wanted: number,
  [start, end]: [start: number, end: number],
  found: number,
): Promise<number> {
  let [early, late, count] = [start, end, found];
  for (let halving = 0; count > MOST_READ && halving < MOST_HALVINGS && late - early > 1_000; halving += 1) {
    const middle = early + (late - early) / 2;
    const newer = await source.count(from(query, middle));
    if (newer >= wanted) [early, count] = [middle, newer];
    else late = middle;
  }
  return early;
}

function from(query: ChangeQuery, after: number | undefined): ChangeQuery {
  if (after === undefined) return query;
  return { ...query, after: wholeSecond(after) };
}
