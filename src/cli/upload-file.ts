import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { Upload } from '../api/resources/upload.ts';
import { SaltbridgeError } from '../core/errors.ts';
import type { ApiClient } from './client.ts';

/** @throws SaltbridgeError `config` when there is no such file, or nothing in it */
export async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const problem =
    found === undefined
      ? `There is no file ${path}`
      : found.isFile()
        ? found.size === 0 && `${path} is empty`
        : `${path} is not a file`;
  if (problem === false) return;
  throw new SaltbridgeError('config', `${problem}; name the file to import`, { code: 'NO_FILE' });
}

/** @throws SaltbridgeError `config` when there is no such file */
export async function uploadFile(client: ApiClient, path: string): Promise<Upload> {
  await requireFile(path);
  // Both declare the same web stream; Node's types keep two copies of it.
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  const query = new URLSearchParams({ fileName: basename(path) });
  return client.send('POST', `/v1/artifacts?${query.toString()}`, Upload, {
    body,
    headers: { 'Content-Type': 'application/octet-stream' },
  });
}
