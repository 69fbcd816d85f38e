import { activityInfo } from '@temporalio/activity';
import type { ArtifactRef } from '../../core/artifact.ts';
import type { PartKey } from '../../core/change-files.ts';
import type { CallQuota, ChangeSource, ReadJobEnd, SourceRow } from '../../core/changes/change-source.ts';
import type { MapRecord, RecordRefusal } from '../../core/changes/compile-profile.ts';
import { bareLine, mappedLine } from '../../core/changes/mapped-line.ts';
import type { Reading, ReadTask } from '../../core/changes/reading.ts';
import type { StepContext } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { blocksOf } from '../../core/table-file/blocks.ts';
import type { Dependencies } from '../dependencies.ts';
import { putLines } from '../json-artifact.ts';
import { withStepContext } from '../step-context.ts';
import { type ChangeScope, openChangeSource, openChanges, readReading } from './change-scope.ts';
import { recordMapper } from './map-records.ts';
import { recordsMissing, requireSum } from './require-sum.ts';

export interface ReadInput {
  spec: ArtifactRef;
  reading: ArtifactRef;
  task: number;
}

/** A part that was read, mapped and kept. */
export interface ReadPart {
  part: PartKey;
  rows: number;
  apiCalls: number;
  quota?: CallQuota;
  /** Where the next page is. */
  next?: string;
}

/** The steps that ask the source. Each attempt writes files of its own, and only those that history names count. */
export function createReadSteps(dependencies: Dependencies) {
  /** All records of a task with few of them. */
  async function readFew(input: ReadInput): Promise<ReadPart> {
    const { run, reading, task, source } = await open(input);
    return withStepContext({ step: 'export', total: task.expected }, async (context) => {
      const options = task.limit === undefined ? {} : { limit: task.limit };
      const rows = source.rows(task.query, options, context);
      const kept = await keep(run, reading, task, [input.task, 0, activityInfo().attempt], rows, context);
      await requireSum(source, task, kept.rows);
      return { ...kept, ...callsOf(source) };
    });
  }

  /** Orders a job. Twice means one job more, which nobody reads. */
  async function openRead(input: ReadInput): Promise<{ jobId: string; apiCalls: number }> {
    const { task, source } = await open(input);
    return { jobId: await source.jobs.open(task.query), ...callsOf(source) };
  }

  async function waitRead(input: ReadInput & { jobId: string }): Promise<ReadJobEnd & { apiCalls: number }> {
    const { source } = await open(input);
    return withStepContext({ step: 'export' }, async (context) => {
      const end = await source.jobs.wait(input.jobId, context);
      return { ...end, ...callsOf(source) };
    });
  }

  /** One page of a job. */
  async function readPage(
    input: ReadInput & { jobId: string; page: number; locator?: string },
  ): Promise<ReadPart> {
    const { run, reading, task, source } = await open(input);
    const { jobId, page, locator } = input;
    return withStepContext({ step: 'export', part: page }, async (context) => {
      let end: { rows: number; next?: string } | undefined;
      const at = { maxRows: run.bound.limits.rowsPerPage, ...(locator !== undefined && { locator }) };
      const found = source.jobs.page(jobId, task.query, at, (told) => (end = told), context);
      const kept = await keep(run, reading, task, [input.task, page, activityInfo().attempt], found, context);
      if (end?.rows !== kept.rows) throw recordsMissing(task, end?.rows ?? 0, kept.rows);
      return { ...kept, ...callsOf(source), ...(end.next !== undefined && { next: end.next }) };
    });
  }

  /** Does nothing where the job is over or gone. */
  async function discardRead(input: ReadInput & { jobId: string }): Promise<void> {
    const { source } = await open(input);
    await source.jobs.discard(input.jobId);
  }

  async function open({ spec, reading: ref, task: index }: ReadInput) {
    const run = await openChanges(dependencies, spec);
    const reading = await readReading(dependencies, ref);
    const task = reading.tasks[index];
    if (!task) throw new SaltbridgeError('config', `The run has no question ${index} to its source`);
    return { run, reading, task, source: await openChangeSource(dependencies, run.bound) };
  }

  /** Keeps the records as lines sorted by id, at most a page of them in memory. */
  async function keep(
    run: ChangeScope,
    reading: Reading,
    task: ReadTask,
    part: PartKey,
    batches: AsyncIterable<readonly SourceRow[]>,
    context: StepContext,
  ): Promise<{ part: PartKey; rows: number }> {
    const { artifacts } = dependencies;
    const toLine = lineMaker(task, recordMapper(run, reading));
    // Bytes, since texts that are put together keep all that they were made of.
    const lines: Line[] = [];
    const refusals: RecordRefusal[] = [];
    for await (const batch of batches) {
      for (const row of batch) {
        const { text, refusal } = toLine(row);
        lines.push({ id: row.id, bytes: Buffer.from(text) });
        if (refusal) refusals.push(refusal);
      }
      context.progress(lines.length, task.expected);
    }
    lines.sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
    // A record that changed while pages were read may have come twice; its newest version came last.
    const last = lines.filter(({ id }, at) => lines[at + 1]?.id !== id);
    const content = blocksOf(bytesOf(last), BLOCK_BYTES);
    await artifacts.put(run.files.part(part), content, { signal: context.signal });
    await putLines(artifacts, run.files.rejects(part), refusals);
    return { part, rows: lines.length };
  }

  return { readFew, openRead, waitRead, readPage, discardRead };
}

function lineMaker({ name }: ReadTask, map: MapRecord) {
  if (name === 'rows')
    return (row: SourceRow) => {
      const { line, refusal } = map(row);
      return { text: mappedLine(line), refusal };
    };
  const kind = name;
  return ({ id, stamp, mergedInto }: SourceRow) => {
    const line = bareLine({ id, kind, stamp, ...(mergedInto !== undefined && { mergedInto }) });
    return { text: mappedLine(line), refusal: undefined };
  };
}

function callsOf(source: ChangeSource): { apiCalls: number; quota?: CallQuota } {
  const quota = source.lastQuota();
  return { apiCalls: source.callsMade(), ...(quota && { quota }) };
}

interface Line {
  id: string;
  bytes: Buffer;
}

const BLOCK_BYTES = 64 * 1024;

async function* bytesOf(lines: readonly Line[]): AsyncGenerator<Uint8Array> {
  for (const { bytes } of lines) yield bytes;
}
