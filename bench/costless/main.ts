import { createReadStream } from 'node:fs';
import { request as call, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { SandboxSystems } from '../../src/cli/example.ts';
import { createCostlessJobs } from './jobs.ts';

/**
 * Stands before a sandbox and takes from it what costs time for every row: the export comes from a file, jobs take
 * all rows and are done at once. So what an import costs by itself can be seen. All else the sandbox answers.
 */
const Input = z.object({ systems: SandboxSystems, exported: z.string() });

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function listen(handler: Handler): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // True: it listens on TCP, so it has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The host is passed on as it was asked for, so that addresses in answers lead back here. */
function relay(target: string): Handler {
  return (request, response) => {
    const { method, url, headers } = request;
    const onward = call(new URL(url ?? '/', target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };
}

async function main({ systems, exported }: z.infer<typeof Input>): Promise<SandboxSystems> {
  const askAuth0 = relay(systems.auth0.url);
  const auth0 = await listen((request, response) => {
    if (request.url?.startsWith('/user-exports/')) createReadStream(exported).pipe(response);
    else askAuth0(request, response);
  });
  const askSalesforce = relay(systems.salesforce.url);
  const jobs = createCostlessJobs();
  const salesforce = await listen((request, response) => {
    if (!jobs.handle(request, response)) askSalesforce(request, response);
  });
  return {
    ...systems,
    auth0: { ...systems.auth0, url: auth0 },
    salesforce: { ...systems.salesforce, url: salesforce },
  };
}

process.stdout.write(`${JSON.stringify(await main(Input.parse(JSON.parse(process.argv[2] ?? ''))))}\n`);
process.on('SIGTERM', () => process.exit(0));
