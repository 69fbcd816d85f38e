import type { Config } from '../config.ts';
import { createGroup } from './group.ts';
import { takeHome } from './home.ts';
import { compiledPrograms, type Programs } from './programs.ts';
import { startAll } from './start-all.ts';
import { type Addresses, createRecord, removeState } from './state-file.ts';

export interface DevOptions {
  config: Config;
  /** Default: the sandbox without further arguments, and one worker. */
  services?: { sandbox?: boolean; sandboxArgs?: readonly string[]; workers?: number };
  /** Default: the compiled ones. */
  programs?: Programs;
  /** Hears of progress, restarts, and the warnings of every process. */
  log: (line: string) => void;
  /** Gives up starting. */
  signal?: AbortSignal;
}

export interface Dev {
  addresses: Addresses;
  /** Rejects, after all was stopped, because a part that others need would not keep running. */
  failed: Promise<never>;
  /** Stops all in order, within 15 s; harmless when it was done already. */
  stop: () => Promise<void>;
}

/**
 * Starts whatever the config does not name as running elsewhere: database, Temporal server, sandbox, API and
 * workers, each in a process of its own, and keeps them running. Resolves when all are ready.
 *
 * @throws SaltbridgeError `config` when the home is in use, a port is busy or there is no Temporal server,
 *   `transient` when a part does not get ready; nothing is left running then
 */
export async function startDev(options: DevOptions): Promise<Dev> {
  const { config, services = {}, programs = compiledPrograms(), log, signal } = options;
  const { sandbox = true, sandboxArgs = [], workers = 1 } = services;
  const releaseHome = await takeHome(config.home, log);
  const record = createRecord(config.home);
  const givenUp = deferredFailure();
  const group = createGroup({ log, onProcesses: record.processes, onGivenUp: givenUp.reject });
  const over = new AbortController();
  const stopAll = async () => {
    over.abort();
    await group.stop();
    removeState(config.home);
    await releaseHome();
  };
  let stopped: Promise<void> | undefined;
  // Once only: the second time the home may be somebody else's.
  const stop = () => {
    stopped ??= stopAll();
    return stopped;
  };

  try {
    const workshop = { config, programs, group, log };
    const giveUp = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
    const starting = startAll(workshop, { sandbox, sandboxArgs, workers, signal: giveUp });
    const addresses = await Promise.race([starting, givenUp.promise, abortOf(giveUp)]);
    record.addresses(addresses);
    const failed = givenUp.promise.catch(async (error) => {
      await stop();
      throw error;
    });
    // Whoever started us may not listen to it.
    failed.catch(() => undefined);
    return { addresses, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function deferredFailure(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  promise.catch(() => undefined);
  return { promise, reject };
}

function abortOf(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  return aborted;
}
