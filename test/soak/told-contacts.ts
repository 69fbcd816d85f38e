import { isDeepStrictEqual } from 'node:util';
import type { Figures } from '../../sandbox/segment/figures.ts';
import type { Run } from '../../src/api/resources/run.ts';
import { openSum } from '../../src/core/accounting.ts';
import type { ChangeWalk } from '../support/change-walk.ts';
import { expectedProfiles, shownProfiles } from '../support/expected-profiles.ts';
import type { Rig } from './rig.ts';
import type { EndedRun } from './segment-trial.ts';

/** What does not add up within the runs, and between them and what Segment took. */
export function runDifferences(ended: readonly EndedRun[], { taken, dropped, refused }: Figures): string[] {
  const found: string[] = [];
  let told = 0;
  let perhaps = 0;
  for (const { run, cancelled, wrong } of ended) {
    const { id, status, message, counts, options } = run;
    if (status !== 'completed' && !(cancelled && status === 'cancelled'))
      found.push(`run ${id} ${status}: ${message ?? ''}`);
    const gap = openSum(counts, missingOf(run));
    found.push(...wrong.map((one) => `after run ${id}: ${one}`));
    if (gap !== undefined) found.push(`run ${id} ${status}: ${gap}`);
    if (counts.rejected + counts.failed > 0)
      found.push(`run ${id}: ${counts.rejected} rejected, ${counts.failed} failed`);
    const sent = counts.created + counts.updated + counts.deleted;
    if (options.mode === 'preview') continue;
    if (status === 'completed') told += sent;
    else perhaps += sent + counts.unprocessed;
  }
  // What a cancelled run told is told again, as the same message where the record is the same.
  if (taken < told || taken > told + perhaps)
    found.push(`Segment took ${taken} messages, not ${told} to ${told + perhaps}`);
  const last = ended.at(-1)?.run;
  const again = last ? last.counts.created + last.counts.updated + last.counts.deleted : 0;
  if (again > 0) found.push(`a second reading of all told ${again} records`);
  if (Object.keys(dropped).length > 0) found.push(`Segment dropped ${JSON.stringify(dropped)}`);
  if (refusedForForm(refused)) found.push(`Segment refused ${JSON.stringify(refused)}`);
  return found;
}

/** Rows of the file of failures; a run that ended before it came to write one has all of them in its books. */
function missingOf({ status, options, counts, artifacts }: Run): number {
  if (status === 'completed' && options.mode === 'apply')
    return artifacts.find(({ name }) => name === 'failures')?.rows ?? 0;
  return counts.rejected + counts.failed + counts.unprocessed;
}

/** All but the refusals that the storm made. */
function refusedForForm(refused: Readonly<Record<string, number>>): boolean {
  return Object.keys(refused).some((code) => code !== 'rate_limit');
}

/** Changes of so long before a run are seen by it, however late they became visible. */
const SEEN_AFTER_MS = 10_000;

/**
 * Contacts that the run must have found, and are told as deleted all the same: the next run would tell better, and
 * nobody would see. Only of a run that asks for all that changed. Whoever has changed since is left to the next run.
 */
export async function falseDeletions(
  { segment }: Rig,
  { presentSince, touchedAt }: Pick<ChangeWalk, 'presentSince' | 'touchedAt'>,
  { status, options, startedAt }: Run,
): Promise<string[]> {
  if (status !== 'completed' || options.mode === 'preview' || options.limit !== undefined) return [];
  const seenUntil = Date.parse(startedAt) - SEEN_AFTER_MS;
  const profiles = await segment.profilesByUserId();
  const isThere = (id: string) =>
    [presentSince, touchedAt].every((times) => (times.get(id) ?? Number.POSITIVE_INFINITY) < seenUntil);
  return [...profiles]
    .filter(([id, { traits }]) => traits.salesforce_deleted === true && isThere(id))
    .map(([id]) => `${id} is there, told as deleted`);
}

/** What profiles say other than the records, and those that were told more often than their records changed. */
export async function profileDifferences(
  { salesforce, segment }: Rig,
  { touches, mergedInto }: ChangeWalk,
  ended: readonly EndedRun[],
): Promise<string[]> {
  const profiles = await segment.profilesByUserId();
  const told = new Map([...profiles].map(([id, { traits }]) => [id, traits]));
  const expected = await expectedProfiles(salesforce);
  const present = shownProfiles(told, false);
  const gone = shownProfiles(told, true);
  const found: string[] = [];
  for (const [id, traits] of expected) {
    if (!isDeepStrictEqual(present.get(id), traits))
      found.push(`${id} is ${JSON.stringify(traits)}, told ${JSON.stringify(told.get(id))}`);
  }
  for (const id of told.keys()) {
    if (!touches.has(id)) found.push(`${id} was told and never was there`);
    if (!expected.has(id) && !gone.has(id)) found.push(`${id} is gone, told ${JSON.stringify(told.get(id))}`);
  }
  for (const [id, winner] of mergedInto) {
    const said = told.get(id)?.salesforce_merged_into;
    if (gone.has(id) && said !== undefined && said !== winner)
      found.push(`${id} was merged into ${winner}, told ${JSON.stringify(said)}`);
  }
  // After a run that was cancelled, a record may be told once more.
  const more = ended.filter(({ run }) => run.status !== 'completed').length;
  for (const [id, { writes }] of profiles) {
    const most = (touches.get(id) ?? 0) + more;
    if (writes > most) found.push(`${id} was told ${writes} times, and changed ${most - more} times`);
  }
  return found;
}
