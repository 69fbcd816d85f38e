import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
let existing: string;
beforeEach(async () => {
  org = await startOrg();
  await org.settings({ duplicateRule: 'alert' });
  existing = await create('Lead', {
    FirstName: 'Zoë',
    LastName: 'Ray',
    Company: 'Acme',
    Email: 'zoe@acme.example',
  });
});
afterEach(() => org.close());

async function create(object: string, fields: object, header = ''): Promise<string> {
  const answer = await org.call('POST', `/sobjects/${object}`, fields, {
    'sforce-duplicate-rule-header': header,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return z.looseObject({ id: z.string() }).parse(answer.body).id;
}

const twin = { LastName: 'Other', Company: 'Other', Email: 'ZOE@acme.example' };

it('names the record that has the e-mail address, as the REST API spells it', async () => {
  const { status, body } = await org.call('POST', '/sobjects/Lead', twin);

  expect(status).toBe(400);
  expect(body).toEqual([
    expect.objectContaining({
      errorCode: 'DUPLICATES_DETECTED',
      message: 'Use one of these records?',
      duplicateResut: expect.objectContaining({
        allowSave: true,
        duplicateRule: 'Standard_Lead_Duplicate_Rule',
        duplicateRuleEntityType: 'Lead',
        matchResults: [
          expect.objectContaining({
            entityType: 'Lead',
            size: 1,
            success: true,
            matchRecords: [
              expect.objectContaining({
                matchConfidence: 100,
                record: {
                  attributes: { type: 'Lead', url: expect.stringContaining(existing) },
                  Id: existing,
                },
              }),
            ],
          }),
        ],
      }),
    }),
  ]);
});

it('finds the same name at the same company, in any case', async () => {
  const same = { FirstName: 'zoë', LastName: 'RAY', Company: 'ACME' };

  expect(refusal(await org.call('POST', '/sobjects/Lead', same)).errorCode).toBe('DUPLICATES_DETECTED');
  await create('Lead', { ...same, Company: 'Elsewhere' });
});

it('shows the fields of the match when asked to', async () => {
  const { body } = await org.call('POST', '/sobjects/Lead', twin, {
    'sforce-duplicate-rule-header': 'includeRecordDetails=true',
  });

  expect(body).toMatchObject([
    {
      duplicateResut: {
        matchResults: [{ matchRecords: [{ record: { LastName: 'Ray', Company: 'Acme' } }] }],
      },
    },
  ]);
});

it('saves a duplicate that the header allows while the rule alerts, and never while it blocks', async () => {
  await create('Lead', twin, 'allowSave=true; runAsCurrentUser=true');
  await org.settings({ duplicateRule: 'block' });

  const { body } = await org.call('POST', '/sobjects/Lead', twin, {
    'sforce-duplicate-rule-header': 'allowSave=true',
  });

  expect(body).toMatchObject([{ errorCode: 'DUPLICATES_DETECTED', duplicateResut: { allowSave: false } }]);
});

it('tells duplicates in collections as duplicateResult', async () => {
  const { body } = await org.call('POST', '/composite/sobjects', {
    records: [{ attributes: { type: 'Lead' }, ...twin }],
  });

  expect(body).toMatchObject([
    {
      success: false,
      errors: [{ statusCode: 'DUPLICATES_DETECTED', duplicateResult: { duplicateRuleEntityType: 'Lead' } }],
    },
  ]);
});

it('lets a record be changed that is like no other', async () => {
  const answer = await org.call('PATCH', `/sobjects/Lead/${existing}`, {
    Email: 'zoe@acme.example',
    Title: 'Dr',
  });

  expect(answer.status).toBe(204);
});

it('gives the address of what it found in the version of the call', async () => {
  const { body } = await org.call('POST', '/services/data/v55.0/sobjects/Lead', twin);

  expect(JSON.stringify(body)).toContain(`"url":"/services/data/v55.0/sobjects/Lead/${existing}"`);
});
