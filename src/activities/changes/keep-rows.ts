import { activityInfo } from '@temporalio/activity';
import type { PartKey } from '../../core/change-files.ts';
import type { SourceRow } from '../../core/changes/change-source.ts';
import type { MapRecord, RecordRefusal } from '../../core/changes/compile-profile.ts';
import { bareLine, mappedLine } from '../../core/changes/mapped-line.ts';
import type { Reading, ReadTask } from '../../core/changes/reading.ts';
import type { StepContext } from '../../core/connector.ts';
import { blocksOf } from '../../core/table-file/blocks.ts';
import type { Dependencies } from '../dependencies.ts';
import { putLines } from '../json-artifact.ts';
import type { ChangeScope } from './change-scope.ts';
import { recordMapper } from './map-records.ts';

/** Which question of a reading, and which page of its answer. */
interface Place {
  task: ReadTask;
  at: readonly [task: number, page: number];
}

interface Line {
  id: string;
  /** Bytes, since texts that are put together keep all that they were made of. */
  bytes: Buffer;
  refusal?: RecordRefusal | undefined;
}

/** What is held at once; larger records make more files of a page. */
const BYTES_AT_ONCE = 32 * 1024 * 1024;
const BLOCK_BYTES = 64 * 1024;

/** Maps what is read and keeps it as files of lines sorted by id, at least one of them. */
export async function keepRows(
  { artifacts }: Pick<Dependencies, 'artifacts'>,
  { run, reading }: { run: ChangeScope; reading: Reading },
  { task, at }: Place,
  batches: AsyncIterable<readonly SourceRow[]>,
  context: StepContext,
): Promise<{ parts: PartKey[]; rows: number }> {
  const toLine = lineMaker(task, recordMapper(run, reading));
  const parts: PartKey[] = [];
  let lines: Line[] = [];
  let bytes = 0;
  let rows = 0;

  async function put(): Promise<void> {
    const part: PartKey = [...at, activityInfo().attempt, parts.length];
    lines.sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
    // A record that changed while pages were read may have come twice; its newest version came last.
    const last = lines.filter(({ id }, index) => lines[index + 1]?.id !== id);
    const content = blocksOf(bytesOf(last), BLOCK_BYTES);
    await artifacts.put(run.files.part(part), content, { signal: context.signal });
    const refusals = last.flatMap(({ refusal }) => refusal ?? []);
    await putLines(artifacts, run.files.rejects(part), refusals);
    parts.push(part);
    lines = [];
    bytes = 0;
  }

  for await (const batch of batches) {
    for (const row of batch) {
      const line = toLine(row);
      lines.push(line);
      bytes += line.bytes.length;
    }
    rows += batch.length;
    context.progress(rows, task.expected);
    if (bytes >= BYTES_AT_ONCE) await put();
  }
  if (lines.length > 0 || parts.length === 0) await put();
  return { parts, rows };
}

function lineMaker({ name }: ReadTask, map: MapRecord): (row: SourceRow) => Line {
  if (name === 'rows')
    return (row) => {
      const { line, refusal } = map(row);
      return { id: row.id, bytes: Buffer.from(mappedLine(line)), refusal };
    };
  return ({ id, stamp, mergedInto }) => {
    const line = bareLine({ id, kind: name, stamp, ...(mergedInto !== undefined && { mergedInto }) });
    return { id, bytes: Buffer.from(mappedLine(line)) };
  };
}

async function* bytesOf(lines: readonly Line[]): AsyncGenerator<Uint8Array> {
  for (const { bytes } of lines) yield bytes;
}
