import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { searchAttributes } from '../core/search-attributes.ts';
import { kept } from './keeper.ts';
import { eachLine, type LogFile, openLog } from './log-file.ts';
import { markOf, signal } from './process-mark.ts';
import { endOf, type Running, type Starting } from './running.ts';
import { type TemporalAddresses, untilHealthy } from './temporal-health.ts';

export interface TemporalProcessOptions {
  /** Absolute path of the `temporal` program. */
  program: string;
  temporal: Config['temporal'];
  ports: { grpc: number; ui?: number };
  /** Absent means in memory only. */
  databaseFile?: string;
  logFolder?: string;
}

const HOST = '127.0.0.1';

/** Starts the server; ready when it is healthy and has our search attributes. */
export async function spawnTemporalServer(
  options: TemporalProcessOptions,
): Promise<Starting<TemporalAddresses>> {
  const { command, args } = kept(options.program, serverArguments(options));
  const log = openLog(options.logFolder, 'temporal');
  const child = spawn(command, args, {
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  // The keeper may end before it has read the end of its input.
  child.stdin.on('error', () => undefined);
  eachLine(child.stdout, log.write);
  eachLine(child.stderr, log.write);

  const exited = exitOf(child, log);
  const pid = await Promise.race([programId(child), exited.then(() => undefined)]);
  const mark = pid === undefined ? undefined : markOf(pid);
  const running: Running = {
    mark,
    exited,
    // The keeper asks the program to end when its input does.
    stop: () => (process.platform === 'win32' && mark ? signal(mark, 'SIGTERM') : child.stdin.end()),
    kill: () => mark && signal(mark, 'SIGKILL'),
  };

  const address = `${HOST}:${options.ports.grpc}`;
  const uiUrl = options.ports.ui === undefined ? undefined : `http://${HOST}:${options.ports.ui}`;
  const healthy = untilHealthy({ address, uiUrl, namespace: options.temporal.namespace }, exited).catch(
    (cause) => {
      running.kill();
      const message = `The Temporal server at ${address} did not get healthy; its last lines:\n${log.tail()}`;
      throw new SaltbridgeError('transient', message, { cause });
    },
  );
  return { running, ready: healthy };
}

/**
 * The queues' polls are raised from 20 a second, which alone would make every step of a workflow wait for up
 * to 50 ms: a chain of six activities fell from 637 to 221 ms.
 */
function serverArguments({ temporal, ports, databaseFile }: TemporalProcessOptions): string[] {
  const queues = ['transferProcessor', 'timerProcessor', 'visibilityProcessor'];
  const types = { KEYWORD: 'Keyword', BOOL: 'Bool' };
  return [
    'server',
    'start-dev',
    `--ip=${HOST}`,
    `--port=${ports.grpc}`,
    '--log-level=error',
    ...(ports.ui === undefined ? ['--headless'] : ['--ui-port', String(ports.ui)]),
    ...(databaseFile === undefined ? [] : ['--db-filename', databaseFile]),
    ...(temporal.namespace === 'default' ? [] : ['--namespace', temporal.namespace]),
    ...queues.flatMap((queue) => ['--dynamic-config-value', `history.${queue}MaxPollRPS=2000`]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${types[type]}`,
    ]),
  ];
}

function exitOf(child: ChildProcess, log: LogFile): Promise<string> {
  return new Promise((resolve) => {
    const ended = (how: string) => {
      log.close();
      // Lets the keeper's watcher go as well.
      child.stdin?.end();
      resolve(how);
    };
    child.once('error', (error) => child.pid === undefined && ended(error.message));
    child.once('close', (code, endSignal) => ended(endOf(code, endSignal)));
  });
}

/** The keeper tells it on descriptor 3; without a keeper it is the child's own. */
function programId(child: ChildProcess): Promise<number | undefined> {
  if (process.platform === 'win32') return Promise.resolve(child.pid);
  // `stdio` above makes descriptor 3 a pipe that the child writes to.
  const pipe = child.stdio[3] as Readable;
  return new Promise((resolve) => eachLine(pipe, (line) => resolve(Number(line))));
}
