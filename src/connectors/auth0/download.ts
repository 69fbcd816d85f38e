import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SaltbridgeError } from '../../core/errors.ts';

/** The link is no longer good: ask for a new one. */
export const linkExpired = Symbol('link expired');

const IDLE_MS = 60_000;

/**
 * Opens an export file and unpacks it while it arrives. `node:http` and not `fetch`: fetch unpacks by itself a file
 * served with `Content-Encoding: gzip`, and takes a truncated one for whole.
 *
 * @throws SaltbridgeError `transient`, also while reading, when the file does not arrive whole
 */
export async function download(
  location: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | typeof linkExpired> {
  const response = await open(location, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw incomplete('The download of the Auth0 export could not start', error);
  });
  if (response.statusCode === 200) return unpacked(response, signal);
  response.resume();
  if (response.statusCode === 403) return linkExpired;
  throw incomplete(`Auth0 answered ${response.statusCode} to the download of the export`, undefined);
}

function open(location: string, signal: AbortSignal): Promise<IncomingMessage> {
  const get = location.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const request = get(location, { signal }, resolve);
    request.setTimeout(IDLE_MS, () => request.destroy(new Error(`Nothing arrived for ${IDLE_MS} ms`)));
    request.on('error', reject);
  });
}

async function* unpacked(
  response: IncomingMessage,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = pipeline(response, createGunzip({ chunkSize: 256 * 1024 }), () => {
    // The failure also ends the loop below, which reports it.
  });
  try {
    yield* file;
  } catch (error) {
    signal.throwIfAborted();
    throw incomplete('The Auth0 export did not arrive whole', error);
  } finally {
    response.destroy();
  }
}

function incomplete(message: string, cause: unknown): SaltbridgeError {
  return new SaltbridgeError('transient', `${message}. It will be tried again`, {
    cause,
    code: 'DOWNLOAD_INCOMPLETE',
  });
}
