import { buffer } from 'node:stream/consumers';
import { encodeRow } from '../core/csv/encode.ts';
import { splitRecords } from '../core/csv/split.ts';
import { keyRecords } from '../core/key-hash.ts';
import type { Dependencies } from './dependencies.ts';
import { duplicateRows } from './duplicates.ts';
import type { JobGroup } from './lanes.ts';
import type { RunScope } from './run-scope.ts';

export interface GroupRow {
  part: number;
  row: number;
  hash: bigint;
  cells: string[];
}

export interface SentKey {
  part: number;
  row: number;
  hash: bigint;
}

/** The CSV lines that a job sends: whole files where nothing is left out, else only the chosen rows. */
export async function* groupContent(
  dependencies: Dependencies,
  run: RunScope,
  group: JobGroup,
): AsyncGenerator<Uint8Array> {
  const picked = await pickedHashes(dependencies, run, group);
  for (let part = group.firstPart; part <= group.lastPart; part++) {
    const file = run.files.lane(part, group.lane);
    if (!(await dependencies.artifacts.head(file))) continue;
    const left = await duplicateRows(dependencies, run, part);
    if (!picked && left.size === 0) yield* await dependencies.artifacts.get(file);
    else yield* chosenLines(groupRowsOfPart(dependencies, run, group, part, left, picked));
  }
}

/** The same rows with their cells and where they came from, for small sets. */
export async function* groupRows(
  dependencies: Dependencies,
  run: RunScope,
  group: JobGroup,
): AsyncGenerator<GroupRow> {
  const picked = await pickedHashes(dependencies, run, group);
  for (let part = group.firstPart; part <= group.lastPart; part++) {
    if (!(await dependencies.artifacts.head(run.files.lane(part, group.lane)))) continue;
    const left = await duplicateRows(dependencies, run, part);
    for await (const rows of groupRowsOfPart(dependencies, run, group, part, left, picked)) yield* rows;
  }
}

/** The keys of the rows that a job sent, part after part; of one part only where that is asked. */
export async function* sentKeys(
  dependencies: Dependencies,
  run: RunScope,
  group: JobGroup,
  only?: number,
): AsyncGenerator<SentKey[]> {
  const picked = await pickedHashes(dependencies, run, group);
  for (let part = only ?? group.firstPart; part <= (only ?? group.lastPart); part++) {
    const file = run.files.laneKeys(part, group.lane);
    if (!(await dependencies.artifacts.head(file))) continue;
    const left = await duplicateRows(dependencies, run, part);
    const keys: SentKey[] = [];
    for (const { hash, row } of keyRecords(await buffer(await dependencies.artifacts.get(file)))) {
      if (!left.has(row) && (!picked || picked.has(hash))) keys.push({ part, row, hash });
    }
    yield keys;
  }
}

/** Hashes that a group is narrowed to; absent where it means all rows of its parts. */
async function pickedHashes(
  { artifacts }: Dependencies,
  run: RunScope,
  { pick }: JobGroup,
): Promise<Set<bigint> | undefined> {
  if (pick === undefined) return undefined;
  const content = await buffer(await artifacts.get(run.files.picked(pick)));
  const hashes = new Set<bigint>();
  for (let at = 0; at < content.length; at += 8) hashes.add(content.readBigUInt64LE(at));
  return hashes;
}

async function* groupRowsOfPart(
  { artifacts }: Dependencies,
  run: RunScope,
  group: JobGroup,
  part: number,
  left: ReadonlySet<number>,
  picked: ReadonlySet<bigint> | undefined,
): AsyncGenerator<GroupRow[]> {
  const keys = keyRecords(await buffer(await artifacts.get(run.files.laneKeys(part, group.lane))));
  for await (const batch of splitRecords(await artifacts.get(run.files.lane(part, group.lane)), {
    delimiter: ',',
  })) {
    const rows: GroupRow[] = [];
    for (const cells of batch) {
      const key = keys.next().value;
      if (!key || left.has(key.row) || (picked && !picked.has(key.hash))) continue;
      rows.push({ part, row: key.row, hash: key.hash, cells });
    }
    yield rows;
  }
}

async function* chosenLines(batches: AsyncIterable<GroupRow[]>): AsyncGenerator<Uint8Array> {
  for await (const rows of batches) yield Buffer.from(rows.map((row) => encodeRow(row.cells, ',')).join(''));
}
