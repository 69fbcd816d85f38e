import { activityInfo } from '@temporalio/activity';
import type { ArtifactRef } from '../../core/artifact.ts';
import type { MessagesName, PartKey } from '../../core/change-files.ts';
import { type CompareRules, compare, noTally, type Tally } from '../../core/changes/compare.ts';
import { type LineCursor, openLines } from '../../core/changes/line-cursor.ts';
import type { MarkTraits } from '../../core/changes/marks.ts';
import type { Reading } from '../../core/changes/reading.ts';
import {
  type NotedProfiles,
  noteProfiles,
  notingMarks,
  profilesInUse,
  withoutMarks,
} from '../../core/changes/shared-profiles.ts';
import type { StepContext } from '../../core/connector.ts';
import { createPartCutter, type PartCutter } from '../../core/table-file/parts.ts';
import { blocksOfLines } from '../../core/text-blocks.ts';
import { textLines } from '../../core/text-lines.ts';
import type { Dependencies } from '../dependencies.ts';
import { putJson } from '../json-artifact.ts';
import { withStepContext } from '../step-context.ts';
import { watched } from '../watched.ts';
import { type ChangeScope, openChanges, readReading } from './change-scope.ts';
import type { MessagesManifest } from './messages-file.ts';
import { keepDifferences, keepReview } from './review-changes.ts';
import { rowsPerStep } from './rows-per-step.ts';

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
      const rules = rulesOf(run, reading, input.keepsDeleted);
      const marked = noteProfiles();
      const compared = compare(await openAll(dependencies, run, reading, input.parts), rules, tally);
      const lines = rules.deleted ? notingMarks(compared, rules.deleted, marked) : compared;
      const progress = (rows: number) =>
        context.progress(rows + tally.unchanged + tally.outOfScope + tally.rejected);
      const all = await keepMessages(
        dependencies,
        run,
        { key: run.files.messages(attempt), expected },
        lines,
        context,
        progress,
      );
      const manifest =
        rules.deleted && !marked.isEmpty()
          ? await withoutMarksInUse(
              dependencies,
              run,
              reading,
              { attempt, all, marked, deleted: rules.deleted },
              context,
            )
          : all;
      await putJson(dependencies.artifacts, run.files.messagesManifest(attempt), manifest);
      const waits = needsWord(tally, run);
      await keepReview(dependencies, run, reading, manifest, tally, waits);
      const { mode, reconcile } = run.spec.options;
      if (mode === 'preview' || reconcile) await keepDifferences(dependencies, run, manifest);
      return {
        tally,
        messages: { attempt, parts: manifest.parts.length, rows: manifest.rows },
        needsWord: waits,
      };
    });
  };
}

/** Keeps lines of messages and where their parts lie. */
async function keepMessages(
  { artifacts }: Pick<Dependencies, 'artifacts'>,
  { bound }: ChangeScope,
  { key, expected }: { key: string; expected: number },
  lines: AsyncIterable<string[]>,
  context: StepContext,
  progress: (rows: number) => void,
): Promise<MessagesManifest> {
  const cutter = createPartCutter(rowsPerStep(bound.limits.messagesPerPart, expected), 1);
  const content = blocksOfLines(
    watched(lines, context, () => progress(cutter.rows())),
    cutting(cutter),
  );
  const file = await artifacts.put(key, content, { signal: context.signal });
  return { file, rows: cutter.rows(), parts: cutter.parts() };
}

/** Nobody who is still told of under a profile is marked as deleted there. */
async function withoutMarksInUse(
  dependencies: Dependencies,
  run: ChangeScope,
  reading: Reading,
  found: { attempt: MessagesName; all: MessagesManifest; marked: NotedProfiles; deleted: MarkTraits },
  context: StepContext,
): Promise<MessagesManifest> {
  const { all, attempt, deleted, marked } = found;
  const content = () => dependencies.artifacts.get(all.file.key);
  const known = await openAll(dependencies, run, reading, []);
  const inUse = await profilesInUse(marked, await openLines(await content()), known);
  if (inUse.size === 0) return all;
  const lines = withoutMarks(textLines(await content()), deleted, inUse);
  const key = run.files.messagesInUse(attempt);
  return keepMessages(dependencies, run, { key, expected: all.rows }, lines, context, () =>
    context.progress(all.rows),
  );
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
  // Told as gone by a run for single records, nobody would learn into whom a record was merged.
  const asked = spec.options.reconcile ? rows?.query.ids : undefined;
  return {
    nulls,
    send,
    ...(deleted && { deleted }),
    // It begins with the time, the same for a minute of runs.
    runId: spec.runId.slice(-8),
    mapping: reading.mapping,
    asOf: reading.asOf,
    ...(reading.toldUntil !== undefined && { toldUntil: reading.toldUntil }),
    findsGone: rows !== undefined && (reading.scope === 'full' || asked !== undefined),
    ...(asked && { asked: new Set(asked.map((id) => id.slice(0, 15))) }),
    ...(rows?.query.after !== undefined && { readsAfter: new Date(rows.query.after).toISOString() }),
    sendsAll: reading.sendsAll,
    backfills: reading.backfills,
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

/** A user who lost the right to see records looks like somebody who deleted them, and so does another user id. */
function needsWord({ deleted, moved, known }: Tally, { bound }: ChangeScope): boolean {
  const { share, atLeast } = bound.rules.deletions;
  const marked = deleted + moved;
  return marked > atLeast && marked > known * share;
}
