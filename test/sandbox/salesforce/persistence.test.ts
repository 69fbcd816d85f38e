import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { nodeArguments } from '../../support/program.ts';
import { startOrg } from './start.ts';

let folder: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salesforce-sandbox-'));
});
afterEach(async () => {
  await kill();
  await rm(folder, { recursive: true });
});

const Ready = z.object({
  salesforce: z.object({ url: z.string(), clientId: z.string(), clientSecret: z.string() }),
});
const Job = z.object({ id: z.string(), state: z.string(), numberRecordsProcessed: z.number() });

async function start(): Promise<z.infer<typeof Ready>['salesforce']> {
  const args = [
    ...nodeArguments('sandbox/main.ts'),
    '--port',
    '0',
    '--folder',
    folder,
    '--users',
    '1',
    '--json',
  ];
  child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  // Piped just above.
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = await once(lines, 'line');
  return Ready.parse(JSON.parse(String(line))).salesforce;
}

async function kill(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function send(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: string,
): Promise<unknown> {
  const type = path.endsWith('batches') ? 'text/csv' : 'application/json';
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return answer.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : text;
}

it('goes on where it was after being killed, without writing a row twice', { timeout: 120_000 }, async () => {
  const rows = 20_000;
  const jobs = '/services/data/v60.0/jobs/ingest';
  const { url, clientId, clientSecret } = await start();
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const signedIn = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: form });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await signedIn.json());
  await send(url, token, 'POST', '/__sandbox/salesforce/settings', '{"bulkRowsPerSecond": 20000}');
  const opened = await send(url, token, 'POST', jobs, '{"object":"Lead","operation":"insert"}');
  const { id } = z.object({ id: z.string() }).parse(opened);
  const lines = Array.from({ length: rows }, (_, at) => `Name ${at},ACME\n`).join('');
  await send(url, token, 'PUT', `${jobs}/${id}/batches`, `LastName,Company\n${lines}`);
  await send(url, token, 'PATCH', `${jobs}/${id}`, '{"state":"UploadComplete"}');

  let address = url;
  let seen = 0;
  for (let kills = 0; ; ) {
    const job = Job.parse(await send(address, token, 'GET', `${jobs}/${id}`));
    expect(job.numberRecordsProcessed).toBeGreaterThanOrEqual(seen);
    seen = job.numberRecordsProcessed;
    if (job.state === 'JobComplete') break;
    expect(job.state).toBe('InProgress');
    if (kills < 3 && seen > kills * 5000) {
      kills += 1;
      await kill();
      address = (await start()).url;
    }
  }

  const written = await send(address, token, 'GET', '/__sandbox/salesforce/count/Lead');
  const results = z.string().parse(await send(address, token, 'GET', `${jobs}/${id}/successfulResults`));
  const ids = new Set(
    results
      .split('\n')
      .slice(1, -1)
      .map((line) => line.slice(1, 19)),
  );
  expect(written).toEqual({ count: rows });
  expect([seen, ids.size]).toEqual([rows, rows]);
});

it('has the same records, jobs, rights and settings after a restart', async () => {
  const before = await startOrg(folder);
  await before.settings({ duplicateRule: true });
  await before.permit({ object: 'Lead', field: 'Title', allowed: false });
  const job = await before.runJob('External_Id__c,LastName,Company\nk1,A,X\nk2,B,\n');
  await before.call('PATCH', '/sobjects/Lead/External_Id__c/k1', { City: 'Köln' });
  const look = async (org: typeof before) => [
    await org.query('SELECT Id, Name, City, CreatedDate, SystemModstamp FROM Lead'),
    (await org.call('GET', `/jobs/ingest/${job.id}`)).body,
    await org.results(job.id, 'failedResults'),
    (await org.call('GET', '/sobjects/Lead/describe')).body,
    (await org.call('GET', '/__sandbox/salesforce/settings')).body,
    org.credentials.privateKey,
  ];
  const then = await look(before);
  await before.close();

  const after = await startOrg(folder);

  expect(await look(after)).toEqual(then);
  await after.close();
});

it('is a new org after a reset', async () => {
  const org = await startOrg(folder);
  await org.runJob('External_Id__c,LastName,Company\nk1,A,X\n');

  await org.call('POST', '/__sandbox/reset');
  await org.close();

  const again = await startOrg(folder);
  expect((await again.call('GET', '/__sandbox/salesforce/count/Lead')).body).toEqual({ count: 0 });
  expect((await again.call('GET', '/jobs/ingest')).body).toMatchObject({ records: [] });
  await again.close();
});
