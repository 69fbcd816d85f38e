import { activityInfo } from '@temporalio/activity';
import type { ArtifactRef } from '../../core/artifact.ts';
import type { MessagesName, PartKey } from '../../core/change-files.ts';
import { type CompareRules, compare, noTally, type Tally } from '../../core/changes/compare.ts';
import { type LineCursor, openLines } from '../../core/changes/line-cursor.ts';
import type { Reading } from '../../core/changes/reading.ts';
import type { StepContext } from '../../core/connector.ts';
import { createPartCutter, type PartCutter } from '../../core/table-file/parts.ts';
import { blocksOfLines } from '../../core/text-blocks.ts';
import type { Dependencies } from '../dependencies.ts';
import { putJson } from '../json-artifact.ts';
import { withStepContext } from '../step-context.ts';
import { type ChangeScope, openChanges, readReading } from './change-scope.ts';
import { BYTES_PER_PART, type MessagesManifest } from './messages-file.ts';
import { keepReview } from './review-changes.ts';

export interface CompareRowsInput {
  spec: ArtifactRef;
  reading: ArtifactRef;
  parts: PartKey[];
  /** A person did not want the deletions told. */
  keepsDeleted: boolean;
}

export interface ComparedRows {
  tally: Tally;
  /** Which attempt's file of messages counts, and in how many parts it is. */
  messages: { attempt: MessagesName; parts: number; rows: number };
  /** So many deletions at once that a person must agree. */
  needsWord: boolean;
}

/**
 * Finds out what the destination must be told: one pass over what was read and what it was told before, side by side.
 * Its file depends on nothing else, and each attempt writes one of its own.
 */
export function createCompareRows(dependencies: Dependencies) {
  return async function compareRows(input: CompareRowsInput): Promise<ComparedRows> {
    const run = await openChanges(dependencies, input.spec);
    const reading = await readReading(dependencies, input.reading);
    const expected = reading.tasks.reduce((sum, task) => sum + task.expected, 0);
    return withStepContext({ step: 'match', total: expected }, async (context) => {
      const { attempt: number } = activityInfo();
      // A late attempt of the comparison that a person declined must not bring its messages back.
      const attempt: MessagesName = input.keepsDeleted ? `rest-${number}` : number;
      const tally = noTally();
      const cutter = createPartCutter(run.bound.limits.messagesPerPart, 1, BYTES_PER_PART);
      const lines = compare(
        await openAll(dependencies, run, reading, input.parts),
        rulesOf(run, reading, input.keepsDeleted),
        tally,
      );
      const content = blocksOfLines(watched(lines, cutter, tally, context), cutting(cutter));
      const file = await dependencies.artifacts.put(run.files.messages(attempt), content, {
        signal: context.signal,
      });
      const manifest: MessagesManifest = { file, rows: cutter.rows(), parts: cutter.parts() };
      await putJson(dependencies.artifacts, run.files.messagesManifest(attempt), manifest);
      const waits = needsWord(tally, run);
      await keepReview(dependencies, run, reading, manifest, tally, waits);
      return {
        tally,
        messages: { attempt, parts: manifest.parts.length, rows: manifest.rows },
        needsWord: waits,
      };
    });
  };
}

async function openAll(
  { artifacts }: Dependencies,
  run: ChangeScope,
  reading: Reading,
  parts: readonly PartKey[],
) {
  const open = async (key: string): Promise<LineCursor> => openLines(await artifacts.get(key));
  return {
    parts: await Promise.all(parts.map((part) => open(run.files.part(part)))),
    doubts: await Promise.all(reading.doubts.map(({ key }) => open(key))),
    ...(reading.ledger && { ledger: await open(reading.ledger.ref.key) }),
  };
}

function rulesOf({ spec, bound }: ChangeScope, reading: Reading, keepsDeleted: boolean): CompareRules {
  const { nulls, send, deleted } = bound.profile;
  const rows = reading.tasks.find(({ name }) => name === 'rows');
  return {
    nulls,
    send,
    ...(deleted && { deleted }),
    // It begins with the time, the same for a minute of runs.
    runId: spec.runId.slice(-8),
    mapping: reading.mapping,
    asOf: reading.asOf,
    findsGone: reading.scope === 'full' && rows !== undefined,
    ...(rows?.query.after !== undefined && { readsAfter: new Date(rows.query.after).toISOString() }),
    sendsAll: reading.sendsAll,
    keepsDeleted,
  };
}

/** Cuts the file into parts as its lines are written. */
function cutting(cutter: PartCutter): (bytes: number) => void {
  let end = 0;
  return (bytes) => {
    const start = end;
    end += bytes;
    cutter.add(start, end);
  };
}

async function* watched(
  batches: AsyncIterable<string[]>,
  cutter: PartCutter,
  tally: Tally,
  context: StepContext,
): AsyncGenerator<string[]> {
  for await (const lines of batches) {
    context.signal.throwIfAborted();
    yield lines;
    context.progress(cutter.rows() + tally.unchanged + tally.outOfScope + tally.rejected);
  }
}

/** A user who lost the right to see records looks like somebody who deleted them. */
function needsWord({ deleted, known }: Tally, { bound }: ChangeScope): boolean {
  const { share, atLeast } = bound.rules.deletions;
  return deleted > atLeast && deleted > known * share;
}
