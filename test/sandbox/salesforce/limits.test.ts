import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const Limits = z.record(z.string(), z.looseObject({ Max: z.number(), Remaining: z.number() }));
async function used(): Promise<(name: string) => number> {
  const { body } = await org.call('GET', '/limits');
  const limits = Limits.parse(body);
  return (name) => (limits[name]?.Max ?? Number.NaN) - (limits[name]?.Remaining ?? 0);
}

it('counts every call in the header and in the limits, and forgets them after a day', async () => {
  const first = await org.call('GET', '/sobjects');
  const second = await org.call('GET', '/query?q=bad');
  const calls = (await used())('DailyApiRequests');
  org.advanceClock(86_400_000 + 600_000);

  expect([first, second].map(({ headers }) => headers.get('sforce-limit-info'))).toEqual([
    'api-usage=1/1000000',
    'api-usage=2/1000000',
  ]);
  expect(calls).toBe(3);
  await org.signIn();
  await org.call('POST', '/__sandbox/salesforce/settings', { sessionLifetimeMs: 1e12 });
  expect((await used())('DailyApiRequests')).toBe(1);
});

it('counts bulk work', async () => {
  await org.runJob(`External_Id__c,LastName,Company\n${'k,A,B\n'.repeat(10_001)}`);
  await org.call('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Lead' });

  const count = await used();

  expect(['DailyBulkApiBatches', 'DailyBulkV2QueryJobs'].map(count)).toEqual([2, 1]);
});

it('names all limits that Salesforce has, those of old versions by their old names', async () => {
  const names = async (version: string) =>
    Object.keys((await org.call('GET', `/services/data/v${version}/limits`)).body as object);

  const [now, then] = [await names('60.0'), await names('44.0')];

  expect(now.length).toBeGreaterThan(50);
  expect(now).toEqual([...now].sort());
  expect(now).toContain('DailyBulkApiBatches');
  expect(then).toContain('DailyBulkApiRequests');
  expect(then).not.toContain('DailyBulkV2QueryJobs');
});

it('refuses calls beyond the daily limit, until the day is over', async () => {
  await org.settings({ dailyApiRequests: 2, sessionLifetimeMs: 1e12 });
  const call = () => org.call('GET', '/sobjects');
  await call();
  await call();

  expect(refusal(await call())).toEqual({
    status: 403,
    errorCode: 'REQUEST_LIMIT_EXCEEDED',
    message: 'TotalRequests Limit exceeded.',
  });
  org.advanceClock(86_400_000 + 600_000);
  expect((await call()).status).toBe(200);
});

it('refuses a call while too many take long', async () => {
  await org.settings({ concurrentLongRequests: 1, longRequestMs: 50 });
  org.fault({ path: 'sobjects', delayMs: 1000 });
  const slow = org.call('GET', '/sobjects');
  let answer = await org.call('GET', '/query?q=x');
  while (answer.status !== 403) answer = await org.call('GET', '/query?q=x');

  expect(refusal(answer)).toMatchObject({
    errorCode: 'REQUEST_LIMIT_EXCEEDED',
    message: 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
  });
  expect((await slow).status).toBe(200);
  expect((await org.call('GET', '/sobjects')).status).toBe(200);
});

it('takes no more bulk jobs when the rows of a day are used up', async () => {
  await org.settings({ dailyBulkRows: 1 });
  await org.runJob('External_Id__c,LastName,Company\nk,A,B\n');

  const answer = await org.call('POST', '/jobs/ingest', { object: 'Lead', operation: 'insert' });

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'EXCEEDEDQUOTA' });
});

it('counts the records of objects', async () => {
  await org.runJob('External_Id__c,LastName,Company\nk,A,B\n');

  const { body } = await org.call('GET', '/limits/recordCount?sObjects=Lead,Contact,Nope');

  expect(body).toEqual({
    sObjects: [
      { count: 1, name: 'Lead' },
      { count: 0, name: 'Contact' },
    ],
  });
});
