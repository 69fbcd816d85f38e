import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli/find.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * Asked for the address of the tests' Temporal server, or with the path `/bundle` for the file that holds the
     * bundled workflows; the first to ask waits until it is there.
     */
    temporalDoor: string;
  }
}

interface TestServer {
  address: string;
  stop(): Promise<void>;
}

/**
 * One Temporal server, in memory, and one bundle of the workflows for all test files; neither is made while only
 * other tests run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const start = await prepare();
  const folder = await mkdtemp(join(tmpdir(), 'saltbridge-tests-'));
  let server: Promise<TestServer> | undefined;
  let bundle: Promise<string> | undefined;
  const address = async () => {
    server ??= start();
    return (await server).address;
  };
  const door = createServer((request, response) => {
    if (request.url === '/bundle') bundle ??= bundleWorkflows(join(folder, 'workflows.js'));
    const asked = request.url === '/bundle' ? bundle : address();
    asked?.then(
      (answer) => response.end(answer),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  project.provide('temporalDoor', `http://127.0.0.1:${await listen(door)}`);

  return async () => {
    door.close();
    door.closeAllConnections();
    await (await server?.catch(() => undefined))?.stop();
    await bundle?.catch(() => undefined);
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
