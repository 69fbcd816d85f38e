import { z } from 'zod';
import type { Tally } from '../../core/changes/compare.ts';
import { parseMessageLine } from '../../core/changes/ledger-line.ts';
import type { Reading } from '../../core/changes/reading.ts';
import { encodeRow } from '../../core/csv/encode.ts';
import { parseOwn } from '../../core/own-json.ts';
import type { ChangeReview } from '../../core/review.ts';
import { blocksOfLines } from '../../core/text-blocks.ts';
import type { Dependencies } from '../dependencies.ts';
import { putJson } from '../json-artifact.ts';
import { keepArtifact } from '../run-record.ts';
import type { ChangeScope } from './change-scope.ts';
import { messageLines } from './message-lines.ts';
import type { MessagesManifest } from './messages-file.ts';

const MESSAGES_SHOWN = 10;
const Updates = z.array(z.unknown());

/** Keeps what a person should see: figures and the first messages. */
export async function keepReview(
  dependencies: Dependencies,
  run: ChangeScope,
  reading: Reading,
  manifest: MessagesManifest,
  tally: Tally,
  deletionsWait: boolean,
): Promise<void> {
  const { spec, bound, files } = run;
  const { artifacts } = dependencies;
  const first: ChangeReview['firstMessages'] = [];
  for await (const lines of messageLines(artifacts, manifest)) {
    for (const line of lines.slice(0, MESSAGES_SHOWN - first.length)) {
      const { fate, updates } = parseMessageLine(line);
      first.push({ fate, updates: parseOwn(Updates, updates, manifest.file.key, first.length + 1) });
    }
    if (first.length >= MESSAGES_SHOWN) break;
  }
  const document: ChangeReview = {
    runId: spec.runId,
    object: bound.object,
    scope: reading.scope,
    counts: tally,
    deletionsWait,
    firstMessages: first,
  };
  await keepArtifact(dependencies, spec.runId, {
    name: 'review',
    fileName: 'review.json',
    contentType: 'application/json',
    ref: await putJson(artifacts, files.review, document),
  });
}

/** Keeps a list of all that differs. */
export async function keepDifferences(
  dependencies: Dependencies,
  { spec, files }: ChangeScope,
  manifest: MessagesManifest,
): Promise<void> {
  const lines = blocksOfLines(differences(dependencies, manifest));
  await keepArtifact(dependencies, spec.runId, {
    name: 'differences',
    fileName: 'differences.csv',
    contentType: 'text/csv; charset=utf-8',
    rows: manifest.rows,
    ref: await dependencies.artifacts.put(files.differences, lines),
  });
}

/** What the destination lacks, by record. */
const DIFFERENCE = {
  created: 'never told of',
  updated: 'told something else',
  deleted: 'not told that it is gone',
} as const;

async function* differences(
  { artifacts }: Dependencies,
  manifest: MessagesManifest,
): AsyncGenerator<string[]> {
  yield [encodeRow(['Id', 'Difference'], ',')];
  for await (const lines of messageLines(artifacts, manifest))
    yield lines.map(parseMessageLine).map(({ id, fate }) => encodeRow([id, DIFFERENCE[fate]], ','));
}
