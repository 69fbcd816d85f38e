import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClock } from '../../../sandbox/core/clock.ts';
import { createFaultQueue } from '../../../sandbox/core/faults.ts';
import { createRequestLog } from '../../../sandbox/core/request-log.ts';
import { createSalesforceSandbox } from '../../../sandbox/salesforce/index.ts';
import { refusal, startOrg, type TestOrg, tokenIn } from './start.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salesforce-snapshots-'));
});
afterEach(() => rm(folder, { recursive: true }));

const take = (org: TestOrg, name: string) => org.call('POST', '/__sandbox/snapshots', { name });
const restore = (org: TestOrg, name: string) => org.call('POST', `/__sandbox/snapshots/${name}/restore`);

/** Everything a client can see of what a test changes. */
async function look(org: TestOrg, jobs: readonly string[]): Promise<unknown[]> {
  const seen: unknown[] = [
    await org.query('SELECT FIELDS(ALL) FROM Lead ORDER BY Id LIMIT 200'),
    (await org.call('GET', '/queryAll?q=SELECT+Id,IsDeleted+FROM+Lead')).body,
    (await org.call('GET', '/sobjects/Lead/describe')).body,
    (await org.call('GET', '/__sandbox/salesforce/settings')).body,
  ];
  for (const id of jobs) {
    seen.push((await org.call('GET', `/jobs/ingest/${id}`)).body);
    seen.push(await org.results(id, 'successfulResults'), await org.results(id, 'failedResults'));
  }
  return seen;
}

async function fill(org: TestOrg): Promise<string[]> {
  const job = await org.runJob('External_Id__c,LastName,Company,Title\nk1,Ä "q",X,\nk2,B,Y,"a\nb"\nk3,,Z,\n');
  const more = await org.runJob('External_Id__c,LastName,Company\nk9,Gone,X\n');
  await org.call('DELETE', '/sobjects/Lead/External_Id__c/k9');
  await org.settings({ duplicateRule: true });
  await org.permit({ object: 'Lead', field: 'Title', allowed: false });
  return [job.id, more.id];
}

it.each(['memory', 'a folder'])('comes back to a snapshot kept in %s', async (place) => {
  const org = await startOrg(place === 'memory' ? undefined : folder);
  const jobs = await fill(org);
  const then = await look(org, jobs);
  expect((await take(org, 'filled')).status).toBe(201);

  await org.call('PATCH', '/sobjects/Lead/External_Id__c/k1', { City: 'Köln' });
  await org.runJob('External_Id__c,LastName,Company\nk5,E,X\n');
  await org.settings({ dailyApiRequests: 5000 });
  expect((await restore(org, 'filled')).status).toBe(204);

  expect(await look(org, jobs)).toEqual(then);
  expect((await org.call('GET', '/__sandbox/snapshots')).body).toEqual({ snapshots: ['filled'] });
  await org.close();
  if (place === 'memory') return;
  const again = await startOrg(folder);
  expect(await look(again, jobs)).toEqual(then);
  await again.close();
});

it('brings the clock back and leaves a reset org as usable as a new one', async () => {
  const org = await startOrg();
  await org.call('POST', '/__sandbox/clock', { advanceMs: 3_600_000 });
  await take(org, 'later');

  await org.call('POST', '/__sandbox/reset');
  await restore(org, 'later');

  const { body } = await org.call('GET', '/__sandbox/clock');
  expect(Date.parse((body as { now: string }).now) - Date.now()).toBeGreaterThan(3_500_000);
  await org.runJob('External_Id__c,LastName,Company\nk1,A,X\n');
  expect((await org.call('GET', '/__sandbox/salesforce/count/Lead')).body).toEqual({ count: 1 });
  await org.close();
});

it('refuses a snapshot while a bulk job is under way, unknown names and names that are paths', async () => {
  const org = await startOrg();
  org.fault({ name: 'job-stuck' });
  await org.startJob('External_Id__c,LastName,Company\nk1,A,X\n');

  expect((await take(org, 'busy')).status).toBe(409);
  expect((await take(org, '../x')).status).toBe(400);
  expect((await restore(org, 'nothing')).status).toBe(404);
  await org.close();
});

it('rewrites a journal that has become far longer than the state, and loses nothing', async () => {
  const sandbox = await createSalesforceSandbox({
    clock: createClock(),
    faults: createFaultQueue(),
    log: createRequestLog(),
    folder,
    compactAboveBytes: 2000,
  });
  const journal = async () => (await stat(join(folder, 'salesforce.journal'))).size;
  const { clientId, clientSecret } = sandbox.credentials('');
  const token = await sandbox.app.inject({
    method: 'POST',
    url: '/services/oauth2/token',
    query: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
  });
  const headers = { authorization: `Bearer ${token.json().access_token}` };
  const sizes = [await journal()];
  const path = '/services/data/v60.0/sobjects/Lead/External_Id__c/k1';
  for (let at = 0; at < 400; at += 1) {
    const payload = { LastName: 'A', Company: 'X', Description: `${at}.`.repeat(200) };
    await sandbox.app.inject({ method: 'PATCH', url: path, headers, payload });
    sizes.push(await journal());
  }
  await sandbox.close();

  const shrunk = sizes.filter((size, at) => size < (sizes[at - 1] ?? 0)).length;
  const states = (await readdir(folder)).filter((name) => name.startsWith('state-'));
  expect(shrunk).toBeGreaterThan(0);
  expect(states).toHaveLength(1);
  const again = await startOrg(folder);
  const [lead] = await again.query('SELECT Description FROM Lead');
  expect(lead).toMatchObject({ Description: '399.'.repeat(200) });
  await again.close();
});

it('keeps custom fields that were made later, with what records have in them', async () => {
  const org = await startOrg(folder);
  const admin = await org.signIn({
    grant_type: 'password',
    username: 'admin-1@saltbridge.example',
    password: org.credentials.password,
  });
  const token = (admin.body as { access_token: string }).access_token;
  const headers = { authorization: `Bearer ${token}` };
  const made = await org.call(
    'POST',
    '/tooling/sobjects/CustomField',
    { FullName: 'Lead.Extra__c', Metadata: { type: 'Text', length: 20, label: 'Extra' } },
    headers,
  );
  expect(made.status).toBe(201);
  const [set] = await org.query("SELECT Id FROM PermissionSet WHERE Name = 'Saltbridge_Integration'");
  const grant = { ParentId: set?.Id, SobjectType: 'Lead', Field: 'Lead.Extra__c' };
  const rights = { PermissionsRead: true, PermissionsEdit: true };
  await org.call('POST', '/sobjects/FieldPermissions', { ...grant, ...rights }, headers);
  await org.call('POST', '/sobjects/Lead', { LastName: 'A', Company: 'X', Extra__c: 'more' });
  await take(org, 'custom');

  await org.call('POST', '/__sandbox/reset');
  await restore(org, 'custom');

  expect(await org.query('SELECT Extra__c FROM Lead')).toMatchObject([{ Extra__c: 'more' }]);
  await org.close();
  const again = await startOrg(folder);
  expect(await again.query('SELECT Extra__c FROM Lead')).toMatchObject([{ Extra__c: 'more' }]);
  await again.close();
});

it.each(['reset', 'snapshots/before/restore'])('knows no query locator from before a %s', async (change) => {
  const org = await startOrg();
  const lines = Array.from({ length: 201 }, (_, at) => `k${at},A,B`);
  const addLeads = () => org.runJob(`External_Id__c,LastName,Company\n${lines.join('\n')}`);
  await addLeads();
  await take(org, 'before');
  const headers = { 'Sforce-Query-Options': 'batchSize=200' };
  const first = await org.call('GET', '/query?q=SELECT+Id+FROM+Lead', undefined, headers);
  const { nextRecordsUrl } = first.body as { nextRecordsUrl: string };

  await org.call('POST', `/__sandbox/${change}`);
  const authorization = `Bearer ${tokenIn(await org.signIn())}`;
  const answer = await org.call('GET', nextRecordsUrl, undefined, { authorization });
  await org.close();

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'INVALID_QUERY_LOCATOR' });
});
