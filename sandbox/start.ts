import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Auth0Credentials, createAuth0Sandbox } from './auth0/index.ts';
import { createClock } from './core/clock.ts';
import { createFaultQueue } from './core/faults.ts';
import { createRequestLog } from './core/request-log.ts';
import { createSalesforceSandbox, type SalesforceCredentials } from './salesforce/index.ts';

export interface SandboxOptions {
  /** Salesforce listens here and each further system one port higher; 0 means any that is free. */
  port: number;
  host: string;
  /** Keeps all that changes over restarts; absent means in memory. */
  folder: string | undefined;
  seed: number;
  /** How many users Auth0 has from the start, of which every `badEvery`th is bad; 0 means none. */
  users: number;
  badEvery: number;
}

export interface RunningSandbox {
  systems: { salesforce: SalesforceCredentials; auth0: Auth0Credentials };
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
  const { port, host, folder, seed, users, badEvery } = options;
  const clock = createClock();
  const own = () => ({ clock, faults: createFaultQueue(), log: createRequestLog() });
  const place = (system: string) => (folder === undefined ? {} : { folder: join(folder, system) });
  const started: { close(): Promise<void> }[] = [];

  async function close(): Promise<void> {
    await Promise.all(started.map((system) => system.close()));
  }

  try {
    const salesforce = await createSalesforceSandbox({ ...own(), ...place('salesforce'), seed });
    started.push(salesforce);
    const auth0 = await createAuth0Sandbox({ ...own(), ...place('auth0'), seed, users, badEvery });
    started.push(auth0);
    const listenTo = (app: FastifyInstance, name: string, offset: number) =>
      listen(app, { name, host, port: port === 0 ? 0 : port + offset, option: offsetOption(offset) });
    return {
      systems: {
        salesforce: salesforce.credentials(await listenTo(salesforce.app, 'Salesforce', 0)),
        auth0: auth0.credentials(await listenTo(auth0.app, 'Auth0', 1)),
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function offsetOption(offset: number): string {
  return offset === 0 ? '--port' : `--port plus ${offset}`;
}

async function listen(
  app: FastifyInstance,
  wish: { name: string; host: string; port: number; option: string },
): Promise<string> {
  const { name, host, port, option } = wish;
  try {
    await app.listen({ port, host });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    throw new BusyPortError(
      `Port ${port} for the ${name} sandbox (${option}) is busy: stop what listens there, choose another with --port, or let --port 0 find free ones.`,
      { cause },
    );
  }
  // True: it listens on TCP, so it has an address with a port.
  const address = app.server.address() as AddressInfo;
  return `http://${reachable(host)}:${address.port}`;
}

/** Where a server that listens on `host` is reached from this machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
