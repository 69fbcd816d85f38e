import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverCertificate } from './core/certificate.ts';
import { createClock } from './core/clock.ts';
import { createSharedNames } from './core/shared-names.ts';
import type { Listener, RunningSystem, SystemDefinition } from './core/system.ts';
import { salesforceSystem } from './salesforce/system.ts';
import { systems } from './systems.ts';

export interface SandboxOptions {
  /** Salesforce listens here and each further system one port higher; 0 means any that is free. */
  port: number;
  host: string;
  /** Keeps all that changes over restarts; absent means in memory. */
  folder: string | undefined;
  /** More objects and fields of Salesforce, as text. */
  schema: string | undefined;
  seed: number;
  /** Salesforce orgs, each on a port of its own; those after the first come after all systems. */
  orgs: number;
  /** With a certificate made here, whose authority's file each system then names as `certificateFile`. */
  https: boolean;
  /** How many users Auth0 has from the start, of which every `badEvery`th is bad; 0 means none. */
  users: number;
  badEvery: number;
}

export interface RunningSandbox {
  /** Addresses and credentials of each system by its key; with several orgs, all of them as `orgs` too. */
  systems: Record<string, object>;
  close(): Promise<void>;
}

/** A port that something else listens on. */
export class BusyPortError extends Error {}

/**
 * Starts every system. They share one clock; each has faults and a request log of its own.
 *
 * @throws BusyPortError and Error (damaged journal); nothing is left running then
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { folder, seed, users, badEvery } = options;
  const temporary =
    options.https && folder === undefined ? await mkdtemp(join(tmpdir(), 'saltbridge-sandbox-')) : undefined;
  const tls = options.https ? await serverCertificate(join(folder ?? temporary ?? '', 'tls')) : undefined;
  const clock = createClock();
  const usernames = createSharedNames();
  const started: RunningSystem[] = [];
  let nextPort = options.port;

  async function close(): Promise<void> {
    await Promise.all(started.map((system) => system.close()));
    if (temporary !== undefined) await rm(temporary, { recursive: true });
  }

  async function start(definition: SystemDefinition, number = 0): Promise<object> {
    const place = number === 0 ? definition.key : `${definition.key}-${number + 1}`;
    const system = await definition.start({
      clock,
      usernames,
      seed: seed + number,
      users,
      badEvery,
      ...(options.schema === undefined ? {} : { schema: options.schema }),
      ...(folder === undefined ? {} : { folder: join(folder, place) }),
      ...(tls === undefined ? {} : { tls }),
    });
    started.push(system);
    const urls: string[] = [];
    for (const listener of system.listeners) {
      urls.push(await listen(listener, definition.name, nextPort, options));
      if (nextPort !== 0) nextPort += 1;
    }
    const description = system.describe(urls);
    // Not a copy: some of it is only made when it is read.
    return tls === undefined
      ? description
      : Object.assign(description, { certificateFile: tls.certificateFile });
  }

  try {
    const all: Record<string, object> = {};
    for (const definition of systems) all[definition.key] = await start(definition);
    const more: object[] = [];
    for (let number = 1; number < options.orgs; number += 1) more.push(await start(salesforceSystem, number));
    return { systems: more.length === 0 ? all : { ...all, orgs: [all.salesforce, ...more] }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(
  listener: Listener,
  name: string,
  port: number,
  { host, port: first, https }: SandboxOptions,
): Promise<string> {
  try {
    await listener.listen({ port, host });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    const option = port === first ? '--port' : `--port plus ${port - first}`;
    throw new BusyPortError(
      `Port ${port} for the ${name} sandbox (${option}) is busy: stop what listens there, choose another with --port, or let --port 0 find free ones.`,
      { cause },
    );
  }
  // True: it listens on TCP, so it has an address with a port.
  const address = listener.server.address() as AddressInfo;
  return `${listener.scheme ?? (https ? 'https' : 'http')}://${reachable(host)}:${address.port}`;
}

/** Where a server that listens on `host` is reached from this machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
