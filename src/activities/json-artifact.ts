import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import type { ArtifactRef, ArtifactStore } from '../core/artifact.ts';
import { parseOwn } from '../core/own-json.ts';

/** Keeps a value as a JSON file. */
export function putJson(artifacts: ArtifactStore, key: string, value: unknown): Promise<ArtifactRef> {
  return artifacts.put(key, oneChunk(Buffer.from(JSON.stringify(value))));
}

/** Reads a JSON file and checks its shape. @throws as `parseOwn` */
export async function getJson<Shape extends z.ZodType>(
  artifacts: ArtifactStore,
  key: string,
  shape: Shape,
): Promise<z.infer<Shape>> {
  return parseOwn(shape, await text(await artifacts.get(key)), key);
}

/** Keeps values as one JSON text a line; nothing is kept of nothing. */
export async function putLines(
  artifacts: ArtifactStore,
  key: string,
  values: readonly unknown[],
): Promise<void> {
  if (values.length === 0) {
    // An earlier attempt may have left lines that this one doesn't have.
    await artifacts.delete(key);
    return;
  }
  await artifacts.put(key, lines(values));
}

/** Reads what `putLines` kept; an absent file has no lines. @throws as `parseOwn` */
export async function getLines<Shape extends z.ZodType>(
  artifacts: ArtifactStore,
  key: string,
  shape: Shape,
): Promise<z.infer<Shape>[]> {
  if (!(await artifacts.head(key))) return [];
  const content = await text(await artifacts.get(key));
  return content
    .split('\n')
    .flatMap((line, index) => (line === '' ? [] : [parseOwn(shape, line, key, index + 1)]));
}

export async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* lines(values: readonly unknown[]): AsyncGenerator<Uint8Array> {
  const atOnce = 1_000;
  for (let from = 0; from < values.length; from += atOnce) {
    const chunk = values.slice(from, from + atOnce).map((value) => `${JSON.stringify(value)}\n`);
    yield Buffer.from(chunk.join(''));
  }
}
