import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { SaltbridgeError } from '../core/errors.ts';
import { eachLine, type LogFile, openLog } from './log-file.ts';
import { markOf, signal } from './process-mark.ts';
import { distFolder } from './programs.ts';
import { endOf, type Running, type Starting } from './running.ts';

/** One of our own programs, to be run by this Node in a process of its own. */
export interface ChildOptions {
  /** Names the log file and the lines on the terminal, e.g. `worker-1`. */
  name: string;
  /** Absolute path of the compiled program. */
  program: string;
  args: readonly string[];
  /** Options for Node itself. */
  nodeArgs?: readonly string[];
  env: Record<string, string>;
  logFolder: string;
  /** Hears warnings and errors that the process logs. */
  warn: (line: string) => void;
}

/** The first JSON line on standard output that is not a log record. It may hold secrets, so it is not logged. */
const ReadyLine = z.looseObject({ level: z.undefined().optional() });
export type ReadyLine = z.infer<typeof ReadyLine>;

const READY_WITHIN_MS = 60_000;
/** pino's number for `warn`. https://getpino.io/#/docs/api?id=loggerlevels-object (checked 2026-11) */
const LogRecord = z.object({
  level: z.number().min(40),
  msg: z.string(),
  /** Names the sync; with it the run is found. */
  workflowId: z.string().optional().catch(undefined),
  activityType: z.string().optional().catch(undefined),
  error: z.object({ message: z.string() }).optional().catch(undefined),
});

/** Starts it in a process group of its own, so that a ctrl-C reaches us alone and we choose the order. */
export function startChild(options: ChildOptions): Starting<ReadyLine> {
  const { name, program, args, nodeArgs = [], env, logFolder, warn } = options;
  const log = openLog(logFolder, name);
  const leash = join(distFolder(), 'src', 'dev', 'leash.js');
  const nodeOptions = ['--enable-source-maps', '--import', leash, ...nodeArgs];
  const child = spawn(process.execPath, [...nodeOptions, program, ...args], {
    env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const mark = child.pid === undefined ? undefined : markOf(child.pid);

  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, endSignal) => resolve(endOf(code, endSignal)));
  });
  const running: Running = {
    mark,
    exited: exited.finally(() => log.close()),
    stop: () => mark && signal(mark, 'SIGTERM'),
    kill: () => mark && signal(mark, 'SIGKILL'),
  };

  const saidReady = new Promise<ReadyLine>((resolve) => {
    let ready = false;
    eachLine(child.stdout, (line) => {
      const record = parseJson(line);
      const parsed = ready ? undefined : ReadyLine.safeParse(record);
      ready ||= parsed?.success === true;
      if (parsed?.success) return resolve(parsed.data);
      takeLine(line, record);
    });
  });
  eachLine(child.stderr, (line) => takeLine(line, parseJson(line)));

  function takeLine(line: string, record: unknown): void {
    log.write(line);
    const warning = LogRecord.safeParse(record);
    if (warning.success) warn(`${name}: ${sentenceOf(warning.data)}`);
  }

  return { running, ready: readyOrReason(options, running, saidReady, log) };
}

function sentenceOf({ msg, workflowId, activityType, error }: z.infer<typeof LogRecord>): string {
  const places = [workflowId, activityType].filter((place) => place !== undefined);
  const about = places.length > 0 ? ` (${places.join(', ')})` : '';
  if (error === undefined) return msg + about;
  // Of a workflow's failure, the step that failed has told every line.
  const told = activityType === undefined && workflowId !== undefined;
  return `${msg}${about}: ${told ? error.message.split('\n', 1)[0] : error.message}`;
}

async function readyOrReason(
  { name }: ChildOptions,
  running: Running,
  saidReady: Promise<ReadyLine>,
  log: LogFile,
): Promise<ReadyLine> {
  const patience = new AbortController();
  const late = delay(READY_WITHIN_MS, 'late' as const, { signal: patience.signal, ref: false }).catch(
    // Aborted below: another contestant was first.
    () => 'late' as const,
  );
  const first = await Promise.race([saidReady, running.exited, late]);
  patience.abort();
  if (typeof first !== 'string') return first;

  running.kill();
  const what =
    first === 'late' ? `was not ready within ${READY_WITHIN_MS / 1000} s` : `ended at once (${first})`;
  throw new SaltbridgeError(
    'transient',
    `The ${name} process ${what}; its last lines, from ${log.path}:\n${log.tail()}`,
  );
}

function parseJson(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    // Plain text that happens to start with a brace.
    return undefined;
  }
}
