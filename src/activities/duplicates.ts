import { buffer } from 'node:stream/consumers';
import type { ArtifactRef } from '../core/artifact.ts';
import type { StepContext } from '../core/connector.ts';
import { keyRecords } from '../core/key-hash.ts';
import type { Rejection } from '../core/mapping/compile.ts';
import type { TableManifest } from '../core/table.ts';
import type { Dependencies } from './dependencies.ts';
import { getLines, putLines } from './json-artifact.ts';
import { RejectionLine } from './rejection-line.ts';
import { directLane, openRun, type RunScope, readManifest, readTarget } from './run-scope.ts';
import { withStepContext } from './step-context.ts';

/** Hashes held at once, 8 bytes each; more rows take more passes. Beside them only repeated keys take memory. */
const hashesPerPass = 2_000_000;

/**
 * Finds rows of the whole file that share a key, keeps the first of them and rejects the later ones.
 * A repetition comes to the same rows and writes the same files.
 */
export function createRejectDuplicates(dependencies: Dependencies) {
  return async function rejectDuplicates(input: { spec: ArtifactRef }): Promise<{ rejected: number }> {
    const run = await openRun(dependencies, input.spec);
    const manifest = await readManifest(dependencies, run);
    const lane = directLane(run.bound.write, await readTarget(dependencies, run));
    const keyFile =
      lane === 'match' ? run.files.mappedKeys : (part: number) => run.files.laneKeys(part, lane);
    const rejected = await withStepContext({ step: 'map', total: manifest.rows }, (context) =>
      rejectRepeated(dependencies, run, manifest, keyFile, context),
    );
    return { rejected };
  };
}

/** Numbers of the rows of a part that are left out as duplicates. */
export async function duplicateRows(
  { artifacts }: Dependencies,
  run: RunScope,
  part: number,
): Promise<Set<number>> {
  const lines = await getLines(artifacts, run.files.rejects('duplicates', part), RejectionLine);
  return new Set(lines.map((line) => line.row));
}

async function rejectRepeated(
  { artifacts }: Dependencies,
  run: RunScope,
  manifest: TableManifest,
  keyFile: (part: number) => string,
  context: StepContext,
): Promise<number> {
  const read = async (part: number) => buffer(await artifacts.get(keyFile(part)));
  const repeated = await repeatedHashes(manifest, read, context);
  const first = new Map<bigint, number>();
  let rejected = 0;
  for (const { index } of manifest.parts) {
    const rejections: Rejection[] = [];
    if (repeated.size > 0) {
      for (const { hash, row } of keyRecords(await read(index))) {
        if (!repeated.has(hash)) continue;
        const kept = first.get(hash);
        if (kept === undefined) first.set(hash, row);
        else
          rejections.push({
            row,
            code: 'DUPLICATE_IN_FILE',
            message: `Row ${kept} of the file has the same key`,
          });
      }
    }
    await putLines(artifacts, run.files.rejects('duplicates', index), rejections);
    rejected += rejections.length;
  }
  return rejected;
}

async function repeatedHashes(
  manifest: TableManifest,
  read: (part: number) => Promise<Buffer>,
  context: StepContext,
): Promise<Set<bigint>> {
  const passes = BigInt(Math.ceil(manifest.rows / hashesPerPass) || 1);
  const repeated = new Set<bigint>();
  for (let pass = 0n; pass < passes; pass++) {
    const hashes = new BigUint64Array(passes === 1n ? manifest.rows : Math.ceil(hashesPerPass * 1.5));
    let used = 0;
    for (const { index } of manifest.parts) {
      context.signal.throwIfAborted();
      for (const { hash } of keyRecords(await read(index))) {
        if (passes > 1n && hash % passes !== pass) continue;
        hashes[used++] = hash;
      }
      context.progress(used, manifest.rows);
    }
    const sorted = hashes.subarray(0, used).sort();
    for (let at = 1; at < used; at++) {
      const hash = sorted[at];
      if (hash !== undefined && hash === sorted[at - 1]) repeated.add(hash);
    }
  }
  return repeated;
}
