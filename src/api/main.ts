import { pino } from 'pino';
import { loadConfig } from '../config.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { startApi } from './start.ts';

/** The API as a process: everything from the environment, until a signal ends it. */
async function main(): Promise<void> {
  const config = loadConfig();
  // Standard output has one line only, which tells whoever started us that we are ready.
  const logger = pino({ level: config.logLevel }, pino.destination(2));
  const api = await startApi(config, logger);
  process.stdout.write(`${JSON.stringify({ ready: true, ...api.ready })}\n`);

  const stop = () => {
    api.close().catch((error: unknown) => fail(error));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function fail(error: unknown): void {
  const known = error instanceof SaltbridgeError;
  const text = known
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = known ? 2 : 1;
}

main().catch(fail);
