import { join } from 'node:path';
import type { Config } from '../config.ts';
import { type PortWish, requireFreePorts } from './ports.ts';
import { stopWithin } from './running.ts';
import { findTemporalCli } from './temporal-cli/find.ts';
import { spawnTemporalServer } from './temporal-process.ts';

export interface TemporalServerOptions {
  config: Pick<Config, 'temporal' | 'machine'>;
  /** Holds the server's database and log, so that the next start goes on; absent means in memory only. */
  folder?: string;
  /** Without `ui` there is no Web UI. */
  ports: { grpc: number; ui?: number };
  /** Hears of progress while the program is downloaded or built. */
  log: (line: string) => void;
  signal?: AbortSignal;
}

export interface TemporalServer {
  address: string;
  uiUrl: string | undefined;
  pid: number;
  /** Settles when it has ended; its history is on disk by then. */
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 5_000;

/**
 * Finds (or builds) the `temporal` program and runs a server on this machine; resolves when it is healthy and
 * has our search attributes.
 *
 * @throws SaltbridgeError `config` when a port is busy or there is no program, `transient` when the server
 *   does not get healthy
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { config, folder, ports } = options;
  await requireFreePorts(temporalPortWishes(ports));
  const program = await findTemporalCli(options);
  const { running, ready } = await spawnTemporalServer({
    program,
    ports,
    temporal: config.temporal,
    ...(folder === undefined
      ? {}
      : { databaseFile: join(folder, 'temporal.db'), logFolder: join(folder, 'logs') }),
  });
  const addresses = await ready;
  return { ...addresses, pid: running.mark?.pid ?? 0, stop: () => stopWithin(running, STOP_WITHIN_MS) };
}

export function temporalPortWishes(ports: TemporalServerOptions['ports']): PortWish[] {
  const grpc = {
    port: ports.grpc,
    what: 'the Temporal server',
    setting: 'SALTBRIDGE_TEMPORAL_PORT (--temporal-port)',
  };
  if (ports.ui === undefined) return [grpc];
  return [
    grpc,
    { port: ports.ui, what: "Temporal's Web UI", setting: 'SALTBRIDGE_TEMPORAL_UI_PORT (--ui-port)' },
  ];
}
