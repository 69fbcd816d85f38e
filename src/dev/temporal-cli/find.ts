import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { tryLock } from '../lock.ts';
import { buildTemporal } from './build.ts';
import { DOWNLOAD_SERVICE, downloadTemporal } from './download.ts';
import { isTemporal, programOn, withExtension } from './program.ts';

/** The newest tag that `go install` can build: later ones carry a `replace`. */
export const CLI_VERSION = '1.5.1';

export interface FindOptions {
  config: Pick<Config, 'temporal' | 'machine'>;
  /** Hears of progress: a download, or a build of some minutes. */
  log: (line: string) => void;
  signal?: AbortSignal;
  /** Default: the service that Temporal's SDKs ask. */
  downloadFrom?: string;
}

/**
 * The `temporal` program: the one that TEMPORAL_CLI_PATH names, else the one on PATH, else our cached one,
 * which is downloaded, or built where Go is installed, when it is not there yet.
 *
 * @returns its absolute path
 * @throws SaltbridgeError `config` when TEMPORAL_CLI_PATH is wrong, or there is no way to get one
 */
export async function findTemporalCli(options: FindOptions): Promise<string> {
  const { config, log, signal, downloadFrom = DOWNLOAD_SERVICE } = options;
  const { cliPath } = config.temporal;
  if (cliPath !== undefined) {
    if (await isTemporal(cliPath)) return cliPath;
    const next = 'set it to the path of the temporal program, or unset it';
    throw new SaltbridgeError(
      'config',
      `TEMPORAL_CLI_PATH=${cliPath} is not a temporal program that runs here: ${next}`,
    );
  }
  for (const program of await programOn(config.machine.searchPath, 'temporal')) {
    if (await isTemporal(program)) return program;
    log(`${program} is not a temporal program that runs here; looking further`);
  }
  const folder = join(config.machine.cacheFolder, `temporal-v${CLI_VERSION}`);
  const cached = join(folder, withExtension('temporal'));
  if (await isTemporal(cached)) return cached;

  await mkdir(folder, { recursive: true });
  const lock = await lockFor(folder, log, signal);
  try {
    // Whoever held the lock before us may have got it.
    if (await isTemporal(cached)) return cached;
    const { searchPath } = config.machine;
    const getting = {
      version: CLI_VERSION,
      folder,
      destination: cached,
      searchPath,
      downloadFrom,
      log,
      ...(signal && { signal }),
    };
    const reasons: string[] = [];
    for (const get of [downloadTemporal, buildTemporal]) {
      const outcome = await get(getting);
      if (outcome === 'done') return cached;
      signal?.throwIfAborted();
      reasons.push(outcome.impossible);
    }
    throw noWay(reasons, cached);
  } finally {
    await lock.release();
  }
}

/** Two that start at once must not both build for five minutes. */
async function lockFor(folder: string, log: (line: string) => void, signal?: AbortSignal) {
  for (let told = false; ; told = true) {
    const attempt = await tryLock(`${folder}.lock`);
    if (attempt.held) return attempt;
    if (!told) log(`Process ${attempt.holderPid} is already getting temporal ${CLI_VERSION}; waiting for it`);
    await delay(500, undefined, signal ? { signal } : {});
  }
}

function noWay(reasons: string[], cached: string): SaltbridgeError {
  const choices = [
    'set TEMPORAL_ADDRESS to a Temporal server that runs already (or Temporal Cloud)',
    'set TEMPORAL_CLI_PATH to a temporal program (https://docs.temporal.io/cli)',
    'put a temporal program on PATH',
    `put one at ${cached}`,
    'give this machine access to https://temporal.download',
    `install Go (https://go.dev/dl), and temporal ${CLI_VERSION} is built from source in about 5 minutes`,
  ];
  const list = choices.map((choice) => `- ${choice}`).join('\n');
  const message = `There is no Temporal server to run on: ${reasons.join('; ')}. Do one of these:\n${list}`;
  return new SaltbridgeError('config', message, { code: 'TEMPORAL_NOT_FOUND' });
}
