import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, type LogLevel, Runtime, type Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from 'pino';
import { maskAddresses } from '../core/mask-addresses.ts';

const levels = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>;

/** Sends what Temporal's runtime logs through ours. Once a process, before any worker is made. */
export function installRuntimeLog(log: Logger): void {
  Runtime.install({ logger: runtimeLogger(log), shutdownSignals: ['SIGINT', 'SIGTERM'] });
}

/** Temporal puts errors under `error`, of which pino by itself would write the enumerable properties alone. */
export function runtimeLogger(log: Logger): TemporalLogger {
  const ours = log.child({}, { serializers: { error: loggedError } });
  return new DefaultLogger('INFO', ({ level, message, meta }) => ours[levels[level]](meta ?? {}, message));
}

/** Neither stack nor details: both may repeat what the message says, addresses included. */
function loggedError(error: unknown): { type: string; message: string } | string {
  if (!(error instanceof Error)) return maskAddresses(String(error));
  const kind = error instanceof ApplicationFailure ? error.type : undefined;
  return { type: kind ?? error.name, message: maskAddresses(error.message) };
}
