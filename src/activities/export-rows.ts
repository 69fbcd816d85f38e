import { activityInfo } from '@temporalio/activity';
import type { ArtifactRef } from '../core/artifact.ts';
import type { StepContext } from '../core/connector.ts';
import { throwIfAny } from '../core/errors.ts';
import { validateMapping } from '../core/mapping/validate.ts';
import type { Row, TableManifest } from '../core/table.ts';
import { contentTypeOf } from '../core/table-file/formats.ts';
import { scanTable } from '../core/table-file/scan.ts';
import { createTableWriter } from '../core/table-file/write.ts';
import type { Dependencies } from './dependencies.ts';
import { putJson } from './json-artifact.ts';
import { keepArtifact } from './run-record.ts';
import { openRun, openSource, type RunScope, readManifest, readTarget } from './run-scope.ts';
import { withStepContext } from './step-context.ts';

/** Each takes some ten events of the run's history, which Temporal ends at 51,200. */
const partsAtMost = 1_000;

/**
 * Makes the table file of the run and finds its parts. A second attempt writes a file of its own, so a
 * forgotten first attempt can't mix its rows in.
 */
export function createExportRows(dependencies: Dependencies) {
  return async function exportRows(input: {
    spec: ArtifactRef;
  }): Promise<{ rows: number; parts: number; bytes: number }> {
    const run = await openRun(dependencies, input.spec);
    const manifest = await withStepContext({ step: 'export' }, async (context) => {
      const made = (await finished(dependencies, run)) ?? (await makeTable(dependencies, run, context));
      await mustFit(dependencies, run, made);
      // The first manifest stays: an attempt that was taken for dead must not replace it under the steps that follow.
      const earlier = await finished(dependencies, run);
      if (!earlier) await putJson(dependencies.artifacts, run.files.manifest, made);
      return earlier ?? made;
    });
    await keepArtifact(dependencies, run.spec.runId, {
      name: 'exported',
      fileName: manifest.fileName,
      contentType: contentTypeOf(manifest.format),
      rows: manifest.rows,
      ref: manifest.file,
    });
    return { rows: manifest.rows, parts: manifest.parts.length, bytes: manifest.file.bytes };
  };
}

/** What an earlier attempt brought to its end. */
async function finished(dependencies: Dependencies, run: RunScope): Promise<TableManifest | undefined> {
  return (await dependencies.artifacts.head(run.files.manifest)) && readManifest(dependencies, run);
}

function makeTable(dependencies: Dependencies, run: RunScope, context: StepContext): Promise<TableManifest> {
  const { file } = run.spec;
  return file ? scanFile(dependencies, run, file, context) : exportSource(dependencies, run, context);
}

async function mustFit(dependencies: Dependencies, run: RunScope, manifest: TableManifest): Promise<void> {
  const { fileName, columns, parts } = manifest;
  const target = await readTarget(dependencies, run);
  const problems = validateMapping(run.bound.map, { target, ...run.bound.write }, columns);
  if (parts.length > partsAtMost) {
    const message = `${fileName} makes ${parts.length} parts, more than ${partsAtMost}; raise limits.rowsPerPart, or import it in several files`;
    problems.push({ code: 'TOO_MANY_PARTS', message, pointer: '/limits/rowsPerPart' });
  }
  throwIfAny(problems, `${fileName} doesn't fit sync ${run.spec.syncId}:`);
}

async function exportSource(
  dependencies: Dependencies,
  run: RunScope,
  context: StepContext,
): Promise<TableManifest> {
  const { request, format, fileName, rowsPerPart } = run.bound.read;
  const source = await openSource(dependencies, run);
  const columns = request.fields.map((field) => field.column);
  const writer = createTableWriter({ columns, format, rowsPerPart });
  const rows = counted(source.read(request, context), context);
  const key = run.files.exported(activityInfo().attempt, fileName.split('.').at(-1) ?? 'csv');
  const file = await dependencies.artifacts.put(key, writer.encode(rows), { signal: context.signal });
  return { file, fileName, format, columns, ...writer.finished() };
}

async function scanFile(
  dependencies: Dependencies,
  run: RunScope,
  file: { ref: ArtifactRef; fileName: string },
  context: StepContext,
): Promise<TableManifest> {
  const content = await dependencies.artifacts.get(file.ref.key);
  const watched = watchedBytes(content, file.ref.bytes, context);
  const table = await scanTable(watched, {
    fileName: file.fileName,
    rowsPerPart: run.bound.read.rowsPerPart,
  });
  return { file: file.ref, ...table };
}

async function* counted(
  batches: AsyncIterable<readonly Row[]>,
  context: StepContext,
): AsyncGenerator<readonly Row[]> {
  let rows = 0;
  for await (const batch of batches) {
    yield batch;
    rows += batch.length;
    context.progress(rows);
  }
}

async function* watchedBytes(
  chunks: AsyncIterable<Uint8Array>,
  total: number,
  context: StepContext,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of chunks) {
    context.signal.throwIfAborted();
    yield chunk;
    done += chunk.length;
    context.progress(done, total);
  }
}
