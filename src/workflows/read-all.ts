import { ApplicationFailure, CancellationScope, sleep } from '@temporalio/workflow';
import type { BegunReading } from '../activities/changes/begin-reading.ts';
import type { ReadPart } from '../activities/changes/read-part.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import type { PartKey } from '../core/change-files.ts';
import type { RunPlan } from '../core/run.ts';
import type { Governor } from './call-governor.ts';
import type { RunBoard } from './run-board.ts';
import { patient, quick } from './steps.ts';

/** Asks every question of the run; a job's pages one after the other, each by any worker. */
export async function readAll(
  { spec }: RunPlan,
  { reading, tasks }: BegunReading,
  board: RunBoard,
  governor: Governor,
): Promise<PartKey[]> {
  const parts: PartKey[] = [];
  const total = tasks.reduce((sum, task) => sum + task.expected, 0);
  board.advance('export', 0, total);
  const take = ({ part, rows, apiCalls, quota }: ReadPart) => {
    parts.push(part);
    board.board.counts.apiCalls += apiCalls;
    board.advance('export', rows);
    governor.heard(quota);
  };
  for (const [task, { name, way }] of tasks.entries()) {
    const input = { spec, reading, task };
    await governor.pass('export');
    if (way === 'pages') {
      take(await patient.readFew.executeWithOptions({ summary: `read ${name}` }, [input]));
      continue;
    }
    await readByJob(input, name, board, governor, take);
  }
  return parts;
}

/** Jobs that may come to nothing before the run gives up. */
const JOBS_AT_MOST = 4;

type Question = { spec: ArtifactRef; reading: ArtifactRef; task: number };

async function readByJob(
  input: Question,
  name: string,
  board: RunBoard,
  governor: Governor,
  take: (part: ReadPart) => void,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { jobId, apiCalls } = await quick.openRead(input);
    board.board.counts.apiCalls += apiCalls;
    const job = { ...input, jobId };
    let lost: string | undefined;
    try {
      lost = await readJob(job, name, board, governor, take);
    } finally {
      await CancellationScope.nonCancellable(() => quick.discardRead(job)).catch(() => undefined);
    }
    if (lost === undefined) return;
    if (tries === JOBS_AT_MOST)
      throw ApplicationFailure.nonRetryable(`${lost}, for the ${tries}th time`, 'transient');
    await sleep(tries * 30_000, { summary: 'before another job' });
  }
}

/** @returns why the job came to nothing, where it did */
async function readJob(
  input: Question & { jobId: string },
  name: string,
  board: RunBoard,
  governor: Governor,
  take: (part: ReadPart) => void,
): Promise<string | undefined> {
  const end = await patient.waitRead(input);
  board.board.counts.apiCalls += end.apiCalls;
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
    if (read.next !== undefined && read.rows === 0)
      throw refusal(`No progress: page ${page + 1} of the source's job is empty`);
    locator = read.next;
  }
  if (rows === end.rows) return undefined;
  throw refusal(`The source's job holds ${end.rows} records, and its pages ${rows}; start the run again`);
}

function refusal(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'config');
}
