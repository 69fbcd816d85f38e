import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import type { Fault, FaultQueue } from '../../core/faults.ts';
import type { Settings } from '../settings.ts';
import { takeStrike } from '../strikes.ts';
import type { IngestJob } from './ingest-job.ts';
import { batchRows, type Slice } from './job-run.ts';

/** Rows written before other work gets its turn. */
const sliceRows = 2000;

export interface ProcessingDependencies {
  faults: FaultQueue;
  clock: Clock;
  settings: Settings;
  /** Resolves when what was done so far is in the journal. */
  settled: () => Promise<void>;
  /** Resolves when no one is in the middle of a change. */
  idle: () => Promise<void>;
  start: (args: { id: string; at: number }) => void;
  advance: (args: Slice & { id: string; at: number }) => void;
  fail: (args: { id: string; at: number; message: string }) => void;
}

/** Works through closed jobs, each on its own, in slices between which everything else goes on. */
export interface Processing {
  goOn(job: IngestJob): void;
  /** Waits for every slice under way and starts no more. */
  stop(): Promise<void>;
}

export function createProcessing(dependencies: ProcessingDependencies): Processing {
  const { faults, clock, settings, settled, idle, start, advance, fail } = dependencies;
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  const pause = (ms: number) => wait(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const goesOn = (job: IngestJob) => job.state === 'InProgress' && !stopping.signal.aborted;
  const now = () => clock.now().getTime();

  async function process(job: IngestJob): Promise<void> {
    const { id } = job;
    // The call that closed the job tells of it as closed, not as under way.
    await nextTurn();
    if (settings.bulkDelayMs > 0) await pause(settings.bulkDelayMs);
    if (job.state === 'UploadComplete' && !stopping.signal.aborted) start({ id, at: now() });
    // A stuck job waits here until it is aborted, or the sandbox starts anew.
    if (!goesOn(job) || faults.take('job-stuck') !== undefined) return;
    const failing = faults.take('job-fails');
    let spoiling = faults.take('batch-fails');
    for (;;) {
      await settled();
      await nextTurn();
      await idle();
      if (!goesOn(job)) return;
      const count = rowsNow(job, failing);
      if (count <= 0) return fail({ id, at: now(), message: failMessage(failing) });
      const strike = takeStrike(faults);
      const spoilt = spoiling !== undefined && job.passed >= batchStart(spoiling) ? spoiling : undefined;
      if (spoilt !== undefined) spoiling = undefined;
      advance({
        id,
        // Whatever pace the rest has: a spoilt batch is over at once, and the next begins where it ends.
        count: spoilt === undefined ? Math.min(count, batchRows - (job.passed % batchRows)) : batchRows,
        at: now(),
        ...(strike === undefined ? {} : { strike }),
        ...(spoilt === undefined ? {} : { spoilt: failMessage(spoilt) }),
      });
      const { bulkRowsPerSecond } = settings;
      if (bulkRowsPerSecond !== null) await pause((count / bulkRowsPerSecond) * 1000);
    }
  }

  function rowsNow(job: IngestJob, failing: Fault | undefined): number {
    const { bulkRowsPerSecond } = settings;
    const paced = bulkRowsPerSecond === null ? sliceRows : Math.max(1, Math.ceil(bulkRowsPerSecond / 10));
    const allowed =
      failing === undefined ? sliceRows : Number(failing.parameters.afterRows ?? 0) - job.passed;
    return Math.min(sliceRows, paced, allowed);
  }

  return {
    goOn(job) {
      const work = process(job)
        .catch((error: unknown) => {
          if (goesOn(job)) fail({ id: job.id, at: now(), message: `InternalServerError : ${String(error)}` });
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async stop() {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

/** The first row of the batch that holds row `afterRows`. */
function batchStart({ parameters }: Fault): number {
  return Math.floor(Number(parameters.afterRows ?? 0) / batchRows) * batchRows;
}

function failMessage(failing: Fault | undefined): string {
  const { message } = failing?.parameters ?? {};
  return typeof message === 'string' ? message : 'InternalServerError : The job was ended by the server';
}
