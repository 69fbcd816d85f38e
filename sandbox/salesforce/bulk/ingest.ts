import type { Clock } from '../../core/clock.ts';
import type { FaultQueue } from '../../core/faults.ts';
import { notFound } from '../errors.ts';
import type { Recorder } from '../recorder.ts';
import { makeId } from '../records/ids.ts';
import type { WriteScope } from '../records/write.ts';
import type { Settings } from '../settings.ts';
import type { IngestJob, IngestRequest } from './ingest-job.ts';
import { JobFailure } from './job-failure.ts';
import { dropExpired, isExpired, jobIn } from './job-list.ts';
import { type JobRun, type Slice, startRun } from './job-run.ts';
import { createProcessing } from './processing.ts';
import type { Uploads } from './upload.ts';

export interface Ingest {
  open(args: { request: IngestRequest; userId: string; at: number }): IngestJob;
  /** @throws SalesforceError `NOT_FOUND`, also for one that ended long ago */
  job(id: string): IngestJob;
  list(): IngestJob[];
  upload(args: { id: string; bytes: number }): void;
  /** Hands the upload over to processing, which goes on by itself. */
  close(id: string): void;
  abort(args: { id: string; at: number }): void;
  remove(args: { id: string }): void;
  /** Goes on with jobs that were under way when the process ended. */
  resume(): void;
  /** Waits for every slice under way and starts no more. */
  stop(): Promise<void>;
  clear(): void;
  /** Its jobs, none of which may be under way. */
  save(): SavedIngest;
  load(saved: SavedIngest): void;
}

export interface SavedIngest {
  opened: number;
  jobs: IngestJob[];
}

export interface IngestDependencies {
  /** Told how many rows of a job were done before a slice, and after. */
  onRows?: (before: number, after: number) => void;
  recorder: Recorder;
  uploads: Uploads;
  faults: FaultQueue;
  clock: Clock;
  settings: Settings;
  /** Resolves when no one is in the middle of a change. */
  idle: () => Promise<void>;
  /** User names that another org has, where the object is that of users. */
  takenUsernames: (object: string) => string[];
  scopeOf: (job: IngestJob, takenUsernames: readonly string[]) => WriteScope;
}

export function createIngest(dependencies: IngestDependencies): Ingest {
  const { recorder, uploads, faults, clock, settings, idle, takenUsernames, scopeOf } = dependencies;
  const jobs = new Map<string, IngestJob>();
  const runs = new Map<string, JobRun>();
  let opened = 0;

  function job(id: string): IngestJob {
    const found = jobIn(jobs, id);
    if (found === undefined) throw notFound();
    return found;
  }

  function end(target: IngestJob, state: 'JobComplete' | 'Failed', errorMessage?: string): void {
    target.state = state;
    if (errorMessage !== undefined) target.errorMessage = errorMessage;
    runs.delete(target.id);
  }

  /** Does `step` as part of processing; a JobFailure ends the job. */
  function during(target: IngestJob, at: number, step: () => void): void {
    target.changedAt = at;
    try {
      step();
    } catch (error) {
      if (!(error instanceof JobFailure)) throw error;
      end(target, 'Failed', error.message);
    }
  }

  const close = recorder.command('ingest.close', ({ id, at }: { id: string; at: number }) => {
    const target = job(id);
    target.state = 'UploadComplete';
    target.changedAt = at;
  });
  const start = recorder.command(
    'ingest.start',
    ({ id, at, taken = [] }: { id: string; at: number; taken?: string[] }) => {
      const target = job(id);
      during(target, at, () => {
        target.state = 'InProgress';
        target.startedAt = at;
        const upload = uploads.open(id, target.uploadBytes ?? 0);
        runs.set(id, startRun(target, upload, scopeOf(target, taken)));
      });
    },
  );
  const advance = recorder.command(
    'ingest.rows',
    ({ id, at, ...slice }: Slice & { id: string; at: number }) => {
      const target = job(id);
      during(target, at, () => {
        const before = target.processed;
        const ended = runs.get(id)?.advance(slice, at);
        dependencies.onRows?.(before, target.processed);
        if (ended !== true) return;
        end(target, target.errorMessage === undefined ? 'JobComplete' : 'Failed', target.errorMessage);
      });
    },
  );
  const fail = recorder.command(
    'ingest.fail',
    ({ id, at, message }: { id: string; at: number; message: string }) => {
      const target = job(id);
      target.changedAt = at;
      end(target, 'Failed', message);
    },
  );

  const processing = createProcessing({
    faults,
    clock,
    settings,
    settled: () => recorder.settled(),
    idle,
    start: ({ id, at }) => start({ id, at, taken: takenUsernames(job(id).request.object) }),
    advance,
    fail,
  });

  return {
    job(id) {
      const found = job(id);
      if (isExpired(found, clock.now().getTime())) throw notFound();
      return found;
    },
    list() {
      for (const { id } of dropExpired(jobs, clock.now().getTime())) uploads.forget(id);
      return [...jobs.values()];
    },
    open: recorder.command('ingest.open', ({ request, userId, at }) => {
      opened += 1;
      const id = makeId('750', opened);
      const made: IngestJob = {
        id,
        request,
        userId,
        createdAt: at,
        changedAt: at,
        state: 'Open',
        uploads: 0,
        passed: 0,
        processed: 0,
        failed: 0,
        outcomes: [],
        errors: new Map(),
      };
      jobs.set(id, made);
      return made;
    }),
    upload: recorder.command('ingest.upload', ({ id, bytes }) => {
      const target = job(id);
      target.uploadBytes = bytes;
      target.uploads += 1;
    }),
    close(id) {
      close({ id, at: clock.now().getTime() });
      processing.goOn(job(id));
    },
    abort: recorder.command('ingest.abort', ({ id, at }) => {
      const target = job(id);
      target.state = 'Aborted';
      target.changedAt = at;
      runs.delete(id);
    }),
    remove: recorder.command('ingest.remove', ({ id }) => {
      job(id).state = 'Aborted';
      jobs.delete(id);
    }),
    resume() {
      for (const target of jobs.values())
        if (target.state === 'UploadComplete' || target.state === 'InProgress') processing.goOn(target);
    },
    stop: () => processing.stop(),
    clear() {
      // Whoever still processes one sees this and stops.
      for (const target of jobs.values()) target.state = 'Aborted';
      jobs.clear();
      runs.clear();
      opened = 0;
    },
    save: () => ({ opened, jobs: [...jobs.values()] }),
    load(saved) {
      jobs.clear();
      runs.clear();
      opened = saved.opened;
      for (const target of saved.jobs) jobs.set(target.id, target);
    },
  };
}
