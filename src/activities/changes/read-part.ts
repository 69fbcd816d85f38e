import type { ArtifactRef } from '../../core/artifact.ts';
import type { PartKey } from '../../core/change-files.ts';
import type { CallQuota, ChangeSource, ReadJobState } from '../../core/changes/change-source.ts';
import type { Reading, ReadTask } from '../../core/changes/reading.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { withStepContext } from '../step-context.ts';
import { type ChangeScope, openChanges, readReading } from './change-scope.ts';
import { keepRows } from './keep-rows.ts';
import { recordsMissing, requireSum } from './require-sum.ts';
import { rowsPerStep } from './rows-per-step.ts';
import { withSource } from './with-source.ts';

export interface ReadInput {
  spec: ArtifactRef;
  reading: ArtifactRef;
  task: number;
}

export interface JobInput extends ReadInput {
  jobId: string;
}

interface Calls {
  apiCalls: number;
  quota?: CallQuota;
}

/** Rows that were read, mapped and kept. */
export interface ReadRows extends Calls {
  /** Mostly one file. */
  parts: PartKey[];
  rows: number;
  /** Where the next page is. */
  next?: string;
}

/** Each is a call; see `callsOfAStep`. */
const LOOKS_AT_ONCE = 20;

interface Opened {
  run: ChangeScope;
  reading: Reading;
  task: ReadTask;
  source: ChangeSource;
}

/** The steps that ask the source. Each attempt writes files of its own, and only those that history names count. */
export function createReadSteps(dependencies: Dependencies) {
  /** All records of a task with few of them; none where there are many by now, so that they need a job. */
  async function readFew(input: ReadInput): Promise<ReadRows & { hasGrown?: true }> {
    return asking(input, ({ run, reading, task, source }) =>
      withStepContext({ step: 'export', total: task.expected }, async (context) => {
        const { jobAbove } = run.bound.limits;
        if (task.name === 'later' && (await source.count(task.query)) > jobAbove)
          return { parts: [], rows: 0, hasGrown: true };
        const options = task.limit === undefined ? {} : { limit: task.limit };
        const rows = source.rows(task.query, options, context);
        const place = { task, at: [input.task, 0] as const };
        const kept = await keepRows(dependencies, { run, reading }, place, rows, context);
        await requireSum(source, task, kept.rows);
        return kept;
      }),
    );
  }

  /** Orders a job. Twice means one job more, which nobody reads. */
  async function openRead(input: ReadInput): Promise<Calls & { jobId: string }> {
    return asking(input, async ({ task, source }) => ({ jobId: await source.jobs.open(task.query) }));
  }

  /** Some looks whether a job has ended; the caller asks again, so that its calls can be governed. */
  async function waitRead(input: JobInput & { again: boolean }): Promise<Calls & { job: ReadJobState }> {
    return asking(input, ({ source }) =>
      withStepContext({ step: 'export' }, async (context) => ({
        job: await source.jobs.wait(input.jobId, { looks: LOOKS_AT_ONCE, again: input.again }, context),
      })),
    );
  }

  /** One page of a job. */
  async function readPage(input: JobInput & { page: number; locator?: string }): Promise<ReadRows> {
    const { jobId, page, locator } = input;
    return asking(input, ({ run, reading, task, source }) =>
      withStepContext({ step: 'export', part: page }, async (context) => {
        let end: { rows: number; next?: string } | undefined;
        const maxRows = rowsPerStep(run.bound.limits.rowsPerPage, task.expected);
        const at = { maxRows, ...(locator !== undefined && { locator }) };
        const found = source.jobs.page(jobId, task.query, at, (told) => (end = told), context);
        const place = { task, at: [input.task, page] as const };
        const kept = await keepRows(dependencies, { run, reading }, place, found, context);
        if (end?.rows !== kept.rows) throw recordsMissing(task, end?.rows ?? 0, kept.rows);
        return { ...kept, ...(end.next !== undefined && { next: end.next }) };
      }),
    );
  }

  /** Does nothing where the job is over or gone. */
  async function discardRead(input: JobInput): Promise<void> {
    await asking(input, async ({ source }) => {
      await source.jobs.discard(input.jobId);
      return {};
    });
  }

  /** Whatever was found, with the calls that it took and what is left. */
  async function asking<Found extends object>(
    { spec, reading: ref, task: index }: ReadInput,
    work: (opened: Opened) => Promise<Found>,
  ): Promise<Found & Calls> {
    const run = await openChanges(dependencies, spec);
    const reading = await readReading(dependencies, ref);
    const task = reading.tasks[index];
    if (!task) throw new SaltbridgeError('config', `The run has no question ${index} to its source`);
    return withSource(dependencies, run, async (source) => {
      const found = await work({ run, reading, task, source });
      const quota = source.lastQuota();
      return { ...found, apiCalls: source.callsMade(), ...(quota && { quota }) };
    });
  }

  return { readFew, openRead, waitRead, readPage, discardRead };
}
