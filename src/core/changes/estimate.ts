import { z } from 'zod';
import { DAY_MS } from '../duration.ts';
import { callsOfAStep } from './quota.ts';

const amount = z.number().int().nonnegative();

const Effort = z.object({
  records: amount,
  calls: amount.describe("Of the source's daily calls"),
  events: amount.describe('Messages to the destination, at most'),
});
export type Effort = z.infer<typeof Effort>;

/** What a sync is going to cost, worked out before it is switched on. */
export const EstimateAnswer = z
  .object({
    object: z.string(),
    first: Effort.extend({ way: z.enum(['pages', 'job']) }).describe('The first sync'),
    hour: Effort.describe('A run that finds what changes in an hour, as the last 24 hours went'),
    day: Effort.extend({ runs: amount }).describe(
      'All runs of a day that has any, with the full readings due in it',
    ),
    quota: z.object({
      max: amount.describe("The account's calls in 24 hours"),
      left: amount,
      share: amount.describe('Calls that the sync may make in 24 hours'),
      reserve: amount.describe('Calls that are left to others'),
      used: amount.describe('Calls that the sync made in the last 24 hours'),
    }),
    fits: z.boolean().describe('Whether neither the first sync nor a usual day has to rest'),
    restsForHours: z.number().nonnegative().describe('How long the first sync rests, at most'),
    verdict: z.array(z.string()),
  })
  .meta({ id: 'Estimate' });
export type EstimateAnswer = z.infer<typeof EstimateAnswer>;

export interface Measured {
  object: string;
  /** Records that the model selects. */
  records: number;
  /** How many of them changed in the last 24 hours. */
  changedInADay: number;
  quota: { max: number; left: number; used: number };
}

export interface Rates {
  hasFilter: boolean;
  /** Runs of a day on which there are any. */
  runsADay: number;
  /** From one run to the next, on average. */
  everyMs: number;
  /** Objects that are described beside the one that is read, since fields of parents are asked for. */
  parents: number;
  refreshAfterMs: number;
  limits: { jobAbove: number; rowsPerPage: number };
  quota: { share: number; reserve: number };
}

const ROWS_PER_REST_PAGE = 2_000;
/** What is left of the calls, twice; the describe, twice; a trial of the query; the time. */
const CALLS_BEFORE_READING = 6;
/** Each question is counted, and its object described, before it is asked. */
const CALLS_OF_A_QUESTION = 2;
/** Open it, give it back, and about ten looks whether it has ended. */
const CALLS_OF_A_JOB = 13;
/** Each may be another process's, which has the object described too. */
const CALLS_OF_A_JOB_PAGE = 2;

export function estimate(measured: Measured, rates: Rates): EstimateAnswer {
  const { object, records, changedInADay, quota } = measured;
  const before = CALLS_BEFORE_READING + rates.parents;
  const full = before + callsToRead(records, rates);
  const changed = Math.ceil(changedInADay / 24);
  const { runsADay: runs } = rates;
  const perRun = runs === 0 ? 0 : Math.ceil((changedInADay * rates.everyMs) / DAY_MS);
  // An incremental run asks for changed and deleted records and, where there is a filter, for all that changed.
  const questions = rates.hasFilter ? 3 : 2;
  const callsOfRun = (rows: number) =>
    before + callsToRead(rows, rates) + (questions - 1) * callsToRead(0, { ...rates, parents: 0 });
  // A later full one asks for deleted records, and for those that changed too late.
  const fullAgain = full + 2 * callsToRead(0, { ...rates, parents: 0 });
  const fullRuns = Math.min(runs, DAY_MS / rates.refreshAfterMs);
  const first = {
    records,
    calls: full,
    events: records,
    way: records > rates.limits.jobAbove ? ('job' as const) : ('pages' as const),
  };
  // A run may bring the changes of several days.
  const changesOfDay = runs === 0 ? 0 : Math.max(changedInADay, perRun);
  const day = {
    runs,
    records: changesOfDay,
    events: changesOfDay,
    calls: Math.ceil(fullRuns * fullAgain + (runs - fullRuns) * callsOfRun(perRun)),
  };
  const share = Math.floor(quota.max * rates.quota.share);
  const reserve = Math.ceil(quota.max * rates.quota.reserve);
  const room = { ...quota, share, reserve };
  const restsForHours = hoursOfRest(first.calls, room);
  return {
    object,
    first,
    hour: { records: changed, calls: callsOfRun(changed), events: changed },
    day,
    quota: room,
    fits: restsForHours === 0 && day.calls <= share,
    restsForHours,
    verdict: [firstVerdict(first.calls, restsForHours, room), dayVerdict(day, share)],
  };
}

function callsToRead(records: number, { limits: { jobAbove, rowsPerPage }, parents }: Rates): number {
  const pages = Math.max(1, Math.ceil(records / (records > jobAbove ? rowsPerPage : ROWS_PER_REST_PAGE)));
  const question = CALLS_OF_A_QUESTION + parents;
  if (records <= jobAbove) return question + pages;
  return question + CALLS_OF_A_JOB + pages * (CALLS_OF_A_JOB_PAGE + parents);
}

type Room = EstimateAnswer['quota'];

/** Calls lapse 24 hours after they were made, so at most a day passes until as many may be made again. */
function hoursOfRest(calls: number, { left, max, used, share, reserve }: Room): number {
  const now = Math.max(0, Math.min(left - reserve - callsOfAStep(max), share - used));
  if (calls < now) return 0;
  return share === 0 ? 24 : 24 * Math.ceil((calls - now + 1) / share);
}

function firstVerdict(calls: number, restsForHours: number, { left, share, reserve, used }: Room): string {
  const own = used > 0 ? `${figure(share)} less ${figure(used)} made already` : figure(share);
  const room = `${figure(left)} are left today, ${figure(reserve)} are kept for others, and the sync's own share is ${own}`;
  const first = `The first sync needs ${figure(calls)} calls`;
  if (restsForHours === 0) return `${first}: it goes through. ${room}.`;
  return `${first}: it would rest up to ${restsForHours} hours and go on by itself. ${room}.`;
}

function dayVerdict({ calls, runs }: EstimateAnswer['day'], share: number): string {
  const day = `A usual day needs ${figure(calls)} calls in ${figure(runs)} runs`;
  if (calls <= share) return `${day}: within the sync's share.`;
  return `${day}, more than the sync's share of ${figure(share)}: runs would rest. Let it run less often (schedule.every, refresh) or give it more (quota.share).`;
}

function figure(value: number): string {
  return value.toLocaleString('en-US');
}
