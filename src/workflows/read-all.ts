import { ApplicationFailure, CancellationScope, sleep } from '@temporalio/workflow';
import type { BegunReading } from '../activities/changes/begin-reading.ts';
import type { JobInput, ReadInput, ReadRows } from '../activities/changes/read-part.ts';
import type { PartKey } from '../core/change-files.ts';
import type { RunPlan } from '../core/run.ts';
import type { Governor } from './call-governor.ts';
import type { RunBoard } from './run-board.ts';
import { patient, prompt, quick } from './steps.ts';

/** Jobs that may come to nothing before the run gives up. */
const JOBS_AT_MOST = 4;

/** Asks every question of the run; a job's pages one after the other, each by any worker. */
export async function readAll(
  { spec }: RunPlan,
  { reading, tasks }: BegunReading,
  board: RunBoard,
  governor: Governor,
): Promise<PartKey[]> {
  const all: PartKey[] = [];
  const total = tasks.reduce((sum, task) => sum + task.expected, 0);
  board.advance('export', 0, total);
  for (const [task, { name, way }] of tasks.entries()) {
    const input = { spec, reading, task };
    await governor.pass('export');
    if (way === 'job' || (await readFew(input, name)) === 'has grown') await readByJob(input, name);
  }
  return all;

  function take(read: ReadRows): void {
    all.push(...read.parts);
    governor.made(read);
    board.advance('export', read.rows);
  }

  async function readFew(input: ReadInput, name: string): Promise<'has grown' | undefined> {
    const read = await patient.readFew.executeWithOptions({ summary: `read ${name}` }, [input]);
    take(read);
    return read.hasGrown && 'has grown';
  }

  async function readByJob(input: ReadInput, name: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      const opened = await quick.openRead(input);
      governor.made(opened);
      const job = { ...input, jobId: opened.jobId };
      let lost: string | undefined;
      try {
        lost = await readJob(job, name);
      } finally {
        await CancellationScope.nonCancellable(() => prompt.discardRead(job)).catch(() => undefined);
      }
      if (lost === undefined) return;
      if (tries === JOBS_AT_MOST)
        throw ApplicationFailure.nonRetryable(`${lost}, for the ${tries}th time`, 'transient');
      await sleep(tries * 30_000, { summary: 'before another job' });
    }
  }

  /** @returns why the job came to nothing, where it did */
  async function readJob(input: JobInput, name: string): Promise<string | undefined> {
    const end = await endOf(input);
    if ('lost' in end) return end.lost;
    let rows = 0;
    let locator: string | undefined;
    for (let page = 0; page === 0 || locator !== undefined; page++) {
      await governor.pass('export');
      const summary = `read ${name}, page ${page + 1}`;
      const at = { ...input, page, ...(locator !== undefined && { locator }) };
      const read = await patient.readPage.executeWithOptions({ summary }, [at]);
      take(read);
      rows += read.rows;
      // A page that leads nowhere, or back, would never end.
      if (read.next !== undefined && (read.rows === 0 || read.next === locator || rows > end.rows))
        throw refusal(`No progress: behind page ${page + 1} of the source's job comes none that is new`);
      locator = read.next;
    }
    if (rows === end.rows) return undefined;
    throw refusal(`The source's job holds ${end.rows} records, and its pages ${rows}; start the run again`);
  }

  async function endOf(input: JobInput): Promise<{ rows: number } | { lost: string }> {
    for (let again = false; ; again = true) {
      await governor.pass('export');
      const waited = await patient.waitRead({ ...input, again });
      governor.made(waited);
      if (!('pending' in waited.job)) return waited.job;
    }
  }
}

function refusal(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'config');
}
