import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FaultQueue } from '../../core/faults.ts';
import { notFound } from '../errors.ts';
import type { Recorder } from '../recorder.ts';
import { makeId } from '../records/ids.ts';
import type { QueryResult } from '../soql/run.ts';
import { quoteRow } from './csv.ts';
import { delimiters } from './file-format.ts';
import type { JobState } from './ingest-job.ts';
import { dropExpired, isExpired, jobIn } from './job-list.ts';
import { createResultFile, type ResultFile, type SavedLines } from './result-file.ts';
import { createSpelling } from './spelling.ts';

/** What a client asks for when it opens a job. */
export interface QueryRequest {
  query: string;
  operation: 'query' | 'queryAll';
  columnDelimiter: keyof typeof delimiters;
  lineEnding: 'LF' | 'CRLF';
  apiVersion: number;
}

export interface QueryJob extends QueryRequest {
  id: string;
  userId: string;
  createdAt: number;
  changedAt: number;
  state: Exclude<JobState, 'Open'>;
  object: string;
  header: string;
  /** Grows while the job is in progress; never changes then. */
  results: ResultFile;
}

export interface QueryJobs {
  /** @throws SalesforceError when the query cannot be run */
  open(args: { request: QueryRequest; userId: string; at: number }): QueryJob;
  /** @throws SalesforceError `NOT_FOUND`, also for one that ended long ago */
  job(id: string): QueryJob;
  list(): QueryJob[];
  abort(args: { id: string; at: number }): void;
  remove(args: { id: string }): void;
  /** Goes on with jobs that were under way when the process ended. */
  resume(): void;
  /** Waits for every slice under way and starts no more. */
  stop(): Promise<void>;
  clear(): void;
  /** Its jobs, none of which may be under way. */
  save(): SavedQueryJobs;
  load(saved: SavedQueryJobs): void;
}

export interface SavedQueryJobs {
  opened: number;
  jobs: (Omit<QueryJob, 'results'> & { lines: SavedLines })[];
}

export interface QueryJobsDependencies {
  recorder: Recorder;
  faults: FaultQueue;
  now: () => number;
  /** Resolves when no one is in the middle of a change. */
  idle: () => Promise<void>;
  find: (args: { request: QueryRequest; userId: string; at: number }) => QueryResult;
}

/** Rows spelt before other work gets its turn. */
const sliceRows = 10_000;

/**
 * Finds the rows of a query when its job is opened and spells them once, in slices: what a page holds stays the same
 * whoever reads it, and whatever happens to the records.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm (checked 2026-11)
 */
export function createQueryJobs(dependencies: QueryJobsDependencies): QueryJobs {
  const { recorder, faults, now, idle, find } = dependencies;
  const jobs = new Map<string, QueryJob>();
  const spellers = new Map<string, () => boolean>();
  const underWay = new Set<Promise<void>>();
  let opened = 0;
  let stopping = false;

  const open = recorder.command(
    'query-job.open',
    (args: { request: QueryRequest; userId: string; at: number }) => {
      const result = find(args);
      opened += 1;
      const { request, userId, at } = args;
      const job: QueryJob = {
        ...request,
        // Ingest jobs count from below; the two must never meet.
        id: makeId('750', 1_000_000_000 + opened),
        userId,
        createdAt: at,
        changedAt: at,
        state: 'UploadComplete',
        object: result.scope.table.object.name,
        header: '',
        results: createResultFile(),
      };
      jobs.set(job.id, job);
      spellers.set(job.id, createSpeller(job, result));
      return job;
    },
  );
  const advance = recorder.command('query-job.rows', ({ id, at }: { id: string; at: number }) => {
    const job = jobs.get(id);
    if (job === undefined) return;
    job.changedAt = at;
    job.state = 'InProgress';
    if (spellers.get(id)?.() !== true) return;
    job.state = 'JobComplete';
    spellers.delete(id);
  });
  const goesOn = ({ state }: QueryJob) => !stopping && (state === 'UploadComplete' || state === 'InProgress');

  async function process(job: QueryJob): Promise<void> {
    for (;;) {
      await recorder.settled();
      await nextTurn();
      await idle();
      // A stuck job waits here until it is aborted, or the sandbox starts anew.
      if (!goesOn(job) || faults.take('job-stuck') !== undefined) return;
      advance({ id: job.id, at: now() });
    }
  }

  function goOn(job: QueryJob): void {
    const work = process(job).finally(() => underWay.delete(work));
    underWay.add(work);
  }

  return {
    open(args) {
      const job = open(args);
      goOn(job);
      return job;
    },
    job(id) {
      const found = jobIn(jobs, id);
      if (found === undefined || isExpired(found, now())) throw notFound();
      return found;
    },
    list() {
      dropExpired(jobs, now());
      return [...jobs.values()];
    },
    abort: recorder.command('query-job.abort', ({ id, at }: { id: string; at: number }) => {
      const job = jobs.get(id);
      if (job === undefined) return;
      job.state = 'Aborted';
      job.changedAt = at;
      spellers.delete(id);
    }),
    remove: recorder.command('query-job.remove', ({ id }: { id: string }) => {
      jobs.delete(id);
    }),
    resume() {
      for (const job of jobs.values()) if (goesOn(job)) goOn(job);
    },
    async stop() {
      stopping = true;
      await Promise.all(underWay);
    },
    clear() {
      // Whoever still spells one sees this and stops.
      for (const job of jobs.values()) job.state = 'Aborted';
      jobs.clear();
      spellers.clear();
      opened = 0;
    },
    save: () => ({
      opened,
      jobs: [...jobs.values()].map(({ results, ...job }) => ({ ...job, lines: results.save() })),
    }),
    load(saved) {
      jobs.clear();
      spellers.clear();
      opened = saved.opened;
      for (const { lines, ...job } of saved.jobs)
        jobs.set(job.id, { ...job, results: createResultFile(lines) });
    },
  };
}

/** Spells the next rows; true after the last. */
function createSpeller(job: QueryJob, { scope, columns, rows }: QueryResult): () => boolean {
  const delimiter = delimiters[job.columnDelimiter];
  const lineEnd = job.lineEnding === 'CRLF' ? '\r\n' : '\n';
  // Up to version 49.0 columns came in the order of their names.
  const shown =
    job.apiVersion < 50 ? [...columns].sort((one, other) => (one.name < other.name ? -1 : 1)) : columns;
  const header = shown.map(({ name }) => name);
  job.header = quoteRow(header, delimiter) + lineEnd;
  const spelling = createSpelling(scope.table, shown, delimiter, lineEnd);
  return () => {
    const start = job.results.lines();
    const end = Math.min(rows.length, start + sliceRows);
    for (let at = start; at < end; at += 1) {
      const { bytes, length } = spelling.line(rows[at] ?? 0);
      job.results.append(bytes, length);
    }
    return end === rows.length;
  };
}
