import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startOrg();
});
afterAll(() => org.close());

const record = fc.record(
  { attributes: fc.record({ type: fc.constantFrom('Lead', 'User', 'toString') }) },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.jsonValue(),
  record,
  fc.record({ records: fc.array(fc.oneof(record, fc.jsonValue())) }),
);
const word = fc.constantFrom(
  'Lead',
  'Id',
  '__proto__',
  'External_Id__c',
  '00QSb0000000001MAA',
  '%00',
  "'",
  'é',
  '-1',
);
const path = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('/sobjects', '/jobs/ingest', '/jobs/query', '/composite/sobjects', '/query'),
      fc.array(word, { maxLength: 3 }),
    )
    .map(([start, words]) => [start, ...words].join('/')),
  fc.string().map((text) => `/query?q=${encodeURIComponent(text)}`),
);

it('answers whatever it is sent with less than a 500 and a body that says why', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE'),
      path,
      body,
      async (method, to, sent) => {
        const answer = await org.call(method, to, method === 'GET' ? undefined : sent);

        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) expect(answer.body).toBeTruthy();
      },
    ),
    { numRuns: 300 },
  );
});

const words = [
  'SELECT',
  'Id',
  ',',
  'FROM',
  'Lead',
  'WHERE',
  'Email',
  '=',
  "'a'",
  'AND',
  '(',
  ')',
  'NOT',
  'IN',
  'null',
  'ORDER BY',
  'LIMIT',
  '1',
  'CreatedDate',
  'TODAY',
  'LIKE',
  'COUNT()',
  'Owner.Name',
];

it('answers any heap of SOQL words with rows or with an error of the query', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 12 }), async (tail) => {
      const soql = `SELECT Id FROM Lead ${tail.join(' ')}`;
      const answer = await org.call('GET', `/query?q=${encodeURIComponent(soql)}`);

      if (answer.status !== 200) expect(refusal(answer).errorCode).toMatch(/^(MALFORMED_QUERY|INVALID_\w+)$/);
    }),
    { numRuns: 300 },
  );
});

async function callsTo(path: string): Promise<number> {
  const { body } = await org.call('GET', `/__sandbox/requests?path=${path}`);
  return z.object({ count: z.number() }).parse(body).count;
}

it('turns away an upload that ends after the job was closed', async () => {
  const id = await org.openJob();
  let finish: (() => void) | undefined;
  const slow = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('External_Id__c,LastName,Company\n'));
      finish = () => controller.close();
    },
  });
  const upload = org.upload(id, slow);
  while ((await callsTo(`${id}/batches`)) === 0);
  const { body } = await org.call('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' });
  finish?.();

  expect(body).toMatchObject({ state: 'Aborted' });
  expect(refusal(await upload)).toMatchObject({ status: 400, errorCode: 'INVALIDJOBSTATE' });
});

it('shows no rows of a job whose file could not be read', async () => {
  const job = await org.runJob('External_Id__c,LastName,Company\n"k,A,B\n');

  expect(job.state).toBe('Failed');
  expect(await org.results(job.id, 'unprocessedrecords')).toBe('"External_Id__c","LastName","Company"\n');
});
