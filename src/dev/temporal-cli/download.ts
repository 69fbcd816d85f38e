import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type Getting, type Got, isTemporal } from './program.ts';

/**
 * The service that Temporal's SDKs ask.
 *
 * @see https://github.com/temporalio/sdk-core/blob/master/crates/sdk-core/src/ephemeral_server/mod.rs (checked 2026-11)
 */
export const DOWNLOAD_SERVICE = 'https://temporal.download/cli';
const HOSTS = /(^|\.)(temporal\.download|temporal\.io|github\.com)$/;
const ANSWER_WITHIN_MS = 10_000;
const ARCHIVE_WITHIN_MS = 180_000;
const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};
const ARCHITECTURES: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

const DownloadInfo = z.object({
  archiveUrl: z.url(),
  fileToExtract: z.string().regex(/^[\w.-]+$/),
});

/** Puts the released program in its place. */
export async function downloadTemporal(getting: Getting): Promise<Got> {
  const { version, folder, destination, downloadFrom, log, signal } = getting;
  const platform = PLATFORMS[process.platform];
  const arch = ARCHITECTURES[process.arch];
  if (platform === undefined || arch === undefined) {
    return { impossible: `Temporal releases no program for ${process.platform} on ${process.arch}` };
  }
  // One that was killed may have left it; nobody else is here, as we hold the lock.
  const work = join(folder, 'downloading');
  await rm(work, { recursive: true, force: true });
  await mkdir(work);
  try {
    const answer = await get(
      `${downloadFrom}/v${version}?platform=${platform}&arch=${arch}`,
      ANSWER_WITHIN_MS,
      signal,
    );
    const { archiveUrl, fileToExtract } = DownloadInfo.parse(await answer.json());

    requireTrusted(new URL(archiveUrl), new URL(downloadFrom));
    log(`Downloading temporal ${version} from ${new URL(archiveUrl).host}`);
    const archive = join(work, 'archive');
    const { body } = await get(archiveUrl, ARCHIVE_WITHIN_MS, signal);
    if (body === null) throw new Error('the answer was empty');
    await pipeline(Readable.fromWeb(body), createWriteStream(archive));
    await promisify(execFile)('tar', ['-xf', archive, '-C', work, fileToExtract]);
    const program = join(work, fileToExtract);
    if (!(await isTemporal(program))) throw new Error('the program in the archive does not run here');
    await rename(program, destination);
    return 'done';
  } catch (error) {
    return {
      impossible: `temporal ${version} could not be downloaded from ${downloadFrom} (${reasonOf(error)})`,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The archive comes by https from Temporal or GitHub, or from where the answer came; we run what is in it. */
function requireTrusted(archive: URL, service: URL): void {
  if (archive.protocol === 'https:' && HOSTS.test(archive.hostname)) return;
  if (archive.origin !== service.origin) throw new Error(`it names an archive at ${archive.host}`);
}

async function get(url: string, withinMs: number, signal?: AbortSignal): Promise<Response> {
  const timeout = AbortSignal.timeout(withinMs);
  const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response;
}

/** fetch hides why it failed in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
