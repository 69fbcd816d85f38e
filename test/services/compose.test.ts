import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Run, StartedRun } from '../../src/api/resources/run.ts';
import { createApiClient } from '../../src/cli/client.ts';
import { addSync, connectSandbox, exampleSync, SandboxSystems } from '../../src/cli/example.ts';
import { followRun } from '../../src/cli/follow-run.ts';
import { freePort } from '../../src/dev/ports.ts';
import { temporalAddress } from '../support/temporal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { databaseUrl, s3Settings } from './services.ts';
import { startProgram } from './start-program.ts';

const Compose = z.object({ services: z.record(z.string(), z.unknown()) });
const Service = z.object({
  command: z.array(z.string()),
  environment: z.record(z.string(), z.coerce.string()),
});
const apiKey = 'a-key-that-the-compose-file-is-given';

it('runs an import with the processes and the environment of docker-compose.yml', async () => {
  const port = await freePort();
  const values = { LOG_LEVEL: 'error', SALTBRIDGE_SECRET_KEY: '7'.repeat(64), SALTBRIDGE_API_KEY: apiKey };
  const home = await temporaryFolder();
  const here = await addressesHere(port, home);
  const api = await composeService('api', values, here);
  const worker = await composeService('worker', values, here);
  const sandbox = await startProgram(
    ['dist/sandbox/main.js', '--port', '0', '--users', '3000', '--json'],
    {},
  );
  await startProgram(api.command, api.environment);
  await startProgram(worker.command, worker.environment);
  await startProgram(worker.command, worker.environment);

  const client = createApiClient({ url: `http://127.0.0.1:${port}`, key: async () => apiKey });
  await connectSandbox(client, SandboxSystems.parse(sandbox));
  await addSync(client, exampleSync);
  const { id } = await client.send('POST', `/v1/syncs/${exampleSync.id}/runs`, StartedRun, {
    json: { autoApprove: true },
  });
  await followRun(client, id, () => undefined);
  const run = await client.get(`/v1/runs/${id}`, Run);

  expect(run).toMatchObject({ status: 'completed', counts: { read: 3000, failed: 0, unprocessed: 0 } });
  expect(run.counts.created + run.counts.rejected).toBe(3000);
  const exported = await new Response(await client.stream(`/v1/runs/${id}/artifacts/exported`)).text();
  expect(exported.split('\n')[0]).toBe(
    exampleSync.config.export.fields.map((one) => one.columnName).join('\t'),
  );
}, 120_000);

/** Compose's host names, and the ports that its containers have to themselves, stand for these. */
async function addressesHere(port: number, home: string): Promise<Record<string, string>> {
  const { endpoint, credentials } = s3Settings('');
  return {
    DATABASE_URL: databaseUrl(),
    TEMPORAL_ADDRESS: await temporalAddress(),
    S3_ENDPOINT: endpoint ?? '',
    S3_ACCESS_KEY_ID: credentials?.accessKeyId ?? '',
    S3_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? '',
    SALTBRIDGE_API_PORT: String(port),
    SALTBRIDGE_HOME: home,
  };
}

/** What the file says of a service, its variables filled in, and only values that it names replaced by ours. */
async function composeService(name: string, values: Record<string, string>, here: Record<string, string>) {
  const file = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true });
  const { command, environment } = Service.parse(Compose.parse(file).services[name]);
  const filled = Object.entries(environment).map(([variable, text]) => {
    const value = text.replace(
      /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
      (_, key, fallback) => values[key] ?? fallback ?? '',
    );
    return [variable, here[variable] ?? value];
  });
  // The image sets the home folder, not the file.
  return {
    command,
    environment: { ...Object.fromEntries(filled), SALTBRIDGE_HOME: here.SALTBRIDGE_HOME ?? '' },
  };
}
