import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { loadSchema } from '../../sandbox/salesforce/schema/load.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts';

let folder: string;
let running: RunningSandbox | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saltbridge-orgs-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  await rm(folder, { recursive: true });
});

const Salesforce = z.looseObject({
  url: z.string(),
  orgId: z.string(),
  username: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  certificateFile: z.string().optional(),
});
const Systems = z.looseObject({
  salesforce: Salesforce,
  auth0: z.looseObject({
    url: z.string(),
    domain: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
  }),
  slack: z.looseObject({ url: z.string(), inspectUrl: z.string() }),
  orgs: z.array(Salesforce).optional(),
});

async function start(options: Partial<SandboxOptions> = {}): Promise<z.infer<typeof Systems>> {
  running = await startSandbox({
    port: 0,
    host: '127.0.0.1',
    folder: undefined,
    schema: undefined,
    seed: 1,
    orgs: 1,
    https: false,
    users: 1,
    badEvery: 0,
    ...options,
  });
  return Systems.parse(running.systems);
}

async function signIn({ url, clientId, clientSecret }: z.infer<typeof Salesforce>): Promise<Response> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  return fetch(`${url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
}

type Caller = (
  method: string,
  path: string,
  body?: object | string,
) => Promise<{ status: number; text: string }>;

async function callerOf(org: z.infer<typeof Salesforce>): Promise<Caller> {
  const { access_token } = z.object({ access_token: z.string() }).parse(await (await signIn(org)).json());
  return async (method, path, body) => {
    const isText = typeof body === 'string';
    const answer = await fetch(`${org.url}/services/data/v60.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${access_token}`,
        ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
}

async function newUser(call: Caller, username: string): Promise<Record<string, string>> {
  const soql = "SELECT Id FROM Profile WHERE Name = 'Standard User'";
  const { text } = await call('GET', `/query?q=${encodeURIComponent(soql)}`);
  const { records } = z.object({ records: z.tuple([z.object({ Id: z.string() })]) }).parse(JSON.parse(text));
  return {
    Username: username,
    LastName: 'Kim',
    Email: 'kim@acme.example',
    Alias: 'kim',
    ProfileId: records[0].Id,
    TimeZoneSidKey: 'GMT',
    LocaleSidKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    LanguageLocaleKey: 'en_US',
  };
}

it('serves several orgs that know nothing of each other', async () => {
  const { salesforce, auth0, orgs = [] } = await start({ orgs: 3 });
  const [first, second] = orgs;
  if (first === undefined || second === undefined) throw new Error('There are no orgs');

  const own = await signIn(second);
  const crossed = await signIn({ ...second, url: first.url });

  expect(first).toEqual(salesforce);
  expect(new Set(orgs.map(({ url }) => url)).add(auth0.url).size).toBe(4);
  expect(new Set(orgs.map(({ orgId }) => orgId)).size).toBe(3);
  expect(new Set(orgs.map(({ username }) => username)).size).toBe(3);
  expect([own.status, crossed.status]).toEqual([200, 400]);
  expect(await own.json()).toMatchObject({ id: expect.stringContaining(`/id/${second.orgId}/`) });
});

it('gives a user name to one org only, by REST and by bulk job', async () => {
  const { orgs = [] } = await start({ orgs: 2, folder });
  const callers = await Promise.all(orgs.map(callerOf));
  const [first, second] = callers;
  if (first === undefined || second === undefined) throw new Error('There are no orgs');
  const user = await newUser(first, 'kim@acme.example');

  const made = await first('POST', '/sobjects/User', user);
  const again = await second('POST', '/sobjects/User', await newUser(second, 'KIM@acme.example'));
  const job = { object: 'User', operation: 'insert' };
  const { id } = JSON.parse((await second('POST', '/jobs/ingest', job)).text) as { id: string };
  const fields = { ...(await newUser(second, 'Kim@acme.example')), Alias: 'kim2' };
  const csv = `${Object.keys(fields).join()}\n${Object.values(fields).join()}\n`;
  await second('PUT', `/jobs/ingest/${id}/batches`, csv);
  await second('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
  const failed = async () => (await second('GET', `/jobs/ingest/${id}/failedResults`)).text;
  while (!(await second('GET', `/jobs/ingest/${id}`)).text.includes('JobComplete'));

  expect([made.status, again.status]).toEqual([201, 400]);
  expect(again.text).toContain('DUPLICATE_USERNAME');
  expect(await failed()).toContain('DUPLICATE_USERNAME');
});

it('names no orgs where there is one', async () => {
  expect((await start()).orgs).toBeUndefined();
});

it('serves every system by HTTPS to whoever trusts the file it names', async () => {
  const { salesforce, auth0, slack } = await start({ https: true, folder });
  const ca = await readFile(salesforce.certificateFile ?? '', 'utf8');
  const get = (url: string) =>
    new Promise<string>((resolve, reject) => {
      request(url, { ca }, (answer) => text(answer).then(resolve, reject))
        .on('error', reject)
        .end();
    });

  expect(await get(`${salesforce.url}/services/data`)).toContain('/services/data/v60.0');
  expect(await get(`${auth0.url}/__sandbox/clock`)).toContain('now');
  expect(await get(slack.inspectUrl)).toContain('messages');
  expect([salesforce.url, auth0.url, slack.url]).toEqual([
    expect.stringMatching(/^https:/),
    expect.stringMatching(/^https:/),
    expect.stringMatching(/^https:/),
  ]);
  expect(salesforce.certificateFile).toContain(folder);
});

it('takes more objects from a file of the user', async () => {
  const schema = 'Gadget__c a77 "Gadget" "Gadgets"\n  Name string(80)\n';
  await writeFile(join(folder, 'schema.txt'), schema);
  const { salesforce } = await start({ schema: await readFile(join(folder, 'schema.txt'), 'utf8') });
  const { access_token } = z
    .object({ access_token: z.string() })
    .parse(await (await signIn(salesforce)).json());

  const answer = await fetch(`${salesforce.url}/services/data/v60.0/sobjects/Gadget__c/describe`, {
    headers: { authorization: `Bearer ${access_token}` },
  });

  expect(loadSchema(schema).object('Gadget__c')).toBeDefined();
  expect(answer.status).toBe(200);
});

it('brings back what Auth0 had when a snapshot was taken', async () => {
  const { auth0 } = await start({ folder });
  const call = async (method: string, path: string, body?: object, token = '') => {
    const answer = await fetch(auth0.url + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, string> };
  };
  const token = (
    await call('POST', '/oauth/token', {
      grant_type: 'client_credentials',
      client_id: auth0.clientId,
      client_secret: auth0.clientSecret,
      audience: `https://${auth0.domain}/api/v2/`,
    })
  ).body.access_token;
  const user = {
    email: 'a@b.example',
    connection: 'Username-Password-Authentication',
    password: 'Long-enough-1',
  };
  const { user_id: id } = (await call('POST', '/api/v2/users', user, token)).body;
  const path = `/api/v2/users/${encodeURIComponent(id ?? '')}`;
  await call('POST', '/__sandbox/snapshots', { name: 'one-user' });
  await call('DELETE', path, undefined, token);
  expect((await call('GET', path, undefined, token)).status).toBe(404);

  const restored = await call('POST', '/__sandbox/snapshots/one-user/restore', {});

  expect(restored.status).toBe(204);
  expect((await call('GET', path, undefined, token)).body).toMatchObject({ email: 'a@b.example' });
});

it('gives orgs of far seeds ids of their own', async () => {
  const { salesforce: near } = await start({ seed: 1 });
  await running?.close();

  const { salesforce: far } = await start({ seed: 10_001 });

  expect(far.orgId).not.toBe(near.orgId);
});
