import { join } from 'node:path';
import { z } from 'zod';
import { type Config, environmentWith } from '../config.ts';
import { type ReadyLine, startChild } from './child.ts';
import type { Group } from './group.ts';
import type { Programs } from './programs.ts';
import type { TemporalAddresses } from './temporal-health.ts';
import { spawnTemporalServer } from './temporal-process.ts';

/** What parts are made of, and where they and their words go. */
export interface Workshop {
  config: Config;
  programs: Programs;
  group: Group;
  /** Hears of progress and of warnings. */
  log: (line: string) => void;
}

/**
 * A worker streams rows as short-lived buffers and texts. The buffers are freed only when the young heap is collected:
 * a small one, and one pool of native memory for all threads, keep 100 MB away. Texts outlive it and are freed with the
 * old heap, which V8 lets grow the further the more it may take; what truly lives there is below 100 MB.
 * docker-compose.yml starts workers in the same way.
 */
const WORKER_NODE_ARGUMENTS = ['--max-semi-space-size=8', '--max-old-space-size=1024'];

/** Losing one of these too often means that something is wrong with the machine or its files. */
const FEW_RESTARTS = 5;

const DatabaseReady = z.looseObject({ url: z.string() });

/** @returns the address for DATABASE_URL */
export async function addDatabase(workshop: Workshop): Promise<string> {
  const { home, embeddedDatabasePort } = workshop.config;
  const args = ['--folder', join(home, 'database'), '--port', String(embeddedDatabasePort)];
  const ready = await addProgram(workshop, 'database', 'database', args, environmentWith({}));
  return DatabaseReady.parse(ready).url;
}

/** @returns addresses and credentials of its systems */
export function addSandbox(workshop: Workshop, moreArgs: readonly string[]): Promise<ReadyLine> {
  const { home, sandboxPort } = workshop.config;
  const args = ['--port', String(sandboxPort), '--folder', join(home, 'sandbox'), '--json', ...moreArgs];
  return addProgram(workshop, 'sandbox', 'sandbox', args, environmentWith({}));
}

export function addTemporal({ config, group }: Workshop, program: string): Promise<TemporalAddresses> {
  const { temporal, home } = config;
  return group.add('temporal', {
    name: 'temporal',
    maxRestarts: FEW_RESTARTS,
    start: () =>
      spawnTemporalServer({
        program,
        temporal,
        ports: { grpc: temporal.embeddedPort, ui: temporal.embeddedUiPort },
        databaseFile: join(home, 'temporal.db'),
        logFolder: join(home, 'logs'),
      }),
  });
}

export function addApi(workshop: Workshop, env: Record<string, string>): Promise<ReadyLine> {
  return addProgram(workshop, 'api', 'api', [], env);
}

export async function addWorkers(
  workshop: Workshop,
  count: number,
  env: Record<string, string>,
): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => (count === 1 ? 'worker' : `worker-${index + 1}`));
  const thrifty = { MALLOC_ARENA_MAX: '2', ...env };
  await Promise.all(
    names.map((name) => addProgram(workshop, 'worker', name, [], thrifty, WORKER_NODE_ARGUMENTS)),
  );
}

function addProgram(
  { config, programs, group, log }: Workshop,
  kind: keyof Programs,
  name: string,
  args: string[],
  env: Record<string, string>,
  nodeArgs: readonly string[] = [],
): Promise<ReadyLine> {
  const logFolder = join(config.home, 'logs');
  return group.add(kind, {
    name,
    // These two may well be killed on purpose, again and again; the others hold what is kept.
    maxRestarts: kind === 'api' || kind === 'worker' ? Number.POSITIVE_INFINITY : FEW_RESTARTS,
    start: async () =>
      startChild({ name, program: programs[kind], args, nodeArgs, env, logFolder, warn: log }),
  });
}
