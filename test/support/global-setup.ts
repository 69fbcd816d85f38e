import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli/find.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * Asked for the address of the tests' Temporal server, or with the path `/bundle` for the file that holds the
     * bundled workflows, or with `/database` for the folder of a database to copy; the first to ask waits until it
     * is there.
     */
    temporalDoor: string;
  }
}

interface TestServer {
  address: string;
  stop(): Promise<void>;
}

/**
 * One Temporal server, in memory, one bundle of the workflows and one database to copy for all test files; none is
 * made while only other tests run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const start = await prepare();
  const folder = await mkdtemp(join(tmpdir(), 'saltbridge-tests-'));
  let server: TestServer | undefined;
  const makers: Record<string, () => Promise<string>> = {
    '/': async () => {
      server = await start();
      return server.address;
    },
    '/bundle': () => bundleWorkflows(join(folder, 'workflows.js')),
    '/database': () => makeDatabase(join(folder, 'database')),
  };
  const made = new Map<string, Promise<string>>();
  const door = createServer(({ url = '' }, response) => {
    const asked = made.get(url) ?? makers[url]?.() ?? Promise.reject(new Error(`Nobody makes ${url}`));
    made.set(url, asked);
    asked.then(
      (answer) => response.end(answer),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  project.provide('temporalDoor', `http://127.0.0.1:${await listen(door)}`);

  return async () => {
    door.close();
    door.closeAllConnections();
    await Promise.allSettled(made.values());
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** From source, so that a test never runs workflows of an earlier build. */
async function bundleWorkflows(file: string): Promise<string> {
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const quiet = () => undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url)),
    logger: {
      log: quiet,
      trace: quiet,
      debug: quiet,
      info: quiet,
      warn: console.error,
      error: console.error,
    },
  });
  await writeFile(file, code);
  return file;
}

/** From source too, in a process of its own. */
async function makeDatabase(folder: string): Promise<string> {
  const program = fileURLToPath(new URL('./make-database.ts', import.meta.url));
  const args = ['--import', 'tsx', program, folder];
  await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  return join(folder, 'data');
}

/** Gets the program now, as no test is patient enough for a build; why there is none is told to who asks. */
async function prepare(): Promise<() => Promise<TestServer>> {
  const config = loadConfig();
  const { address, external } = config.temporal;
  if (external) return async () => ({ address, stop: async () => undefined });

  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const found = findTemporalCli({ config, log });
  await found.catch(() => undefined);
  return async () => {
    await found;
    return startTemporalServer({ config, ports: { grpc: await freePort() }, log });
  };
}

async function listen(server: Server): Promise<number> {
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return port;
}
