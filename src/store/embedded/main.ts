import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SaltbridgeError } from '../../core/errors.ts';
import { createData } from './data-folder.ts';
import { startEmbeddedDatabase } from './start.ts';

const USAGE = 'usage: main.js --folder DIR --port N';

/** Serves the embedded database until SIGTERM or SIGINT. When ready, prints one JSON line: url, port, pid. */
async function main(): Promise<void> {
  const { folder, port, create } = readArguments();
  if (create) {
    // Our parent holds the other end for as long as it lives.
    process.stdin.on('end', () => process.exit(1)).resume();
    await createData(folder);
    process.exit(0);
  }

  const database = await startEmbeddedDatabase({ folder, port, create: createInChild, onFatal: fail });
  const stop = () => database.close().then(() => process.exit(0), fail);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ url: database.url, port: database.port, pid: process.pid })}\n`);
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' },
      port: { type: 'string' },
      create: { type: 'boolean', default: false },
    },
  });
  const { folder, create } = values;
  const port = Number(values.port ?? 0);
  if (folder === undefined || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new SaltbridgeError('config', USAGE);
  return { folder, port, create };
}

/** A child gives its memory back when it ends. */
async function createInChild(path: string): Promise<void> {
  const program = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [...process.execArgv, program, '--create', '--folder', path], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0)
    throw new SaltbridgeError(
      'transient',
      `The embedded database could not be created in ${path}; try again`,
    );
}

function fail(error: unknown): void {
  const text =
    error instanceof SaltbridgeError ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`${String(text)}\n`);
  process.exit(1);
}

main().catch(fail);
