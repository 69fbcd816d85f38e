import { createServer, type Server } from 'node:http';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli/find.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Asked for the address of the tests' Temporal server; the first to ask waits until it has started. */
    temporalDoor: string;
  }
}

interface TestServer {
  address: string;
  stop(): Promise<void>;
}

/** One Temporal server for all test files, in memory; none is started while only other tests run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const start = await prepare();
  let server: Promise<TestServer> | undefined;
  const door = createServer((_request, response) => {
    server ??= start();
    server.then(
      ({ address }) => response.end(address),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  project.provide('temporalDoor', `http://127.0.0.1:${await listen(door)}`);

  return async () => {
    door.close();
    door.closeAllConnections();
    await (await server?.catch(() => undefined))?.stop();
  };
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
