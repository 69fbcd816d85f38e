import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { counts, runScene } from '../support/run-scene.ts';

/** Made by others for real orgs, and not ours to keep: absent on most machines. */
const folder = join(import.meta.dirname, '../../../shared/data');

describe.runIf(existsSync(folder))('files made for Data Loader', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
    await engine.startWorker();
  }, 120_000);
  afterAll(() => engine.close());

  const same = (...fields: string[]) => fields.map((field) => ({ column: field, field }));

  it('import as they are: accounts, then contacts that name their account by its external id', async () => {
    const scene = await runScene(engine);
    const accounts = await scene.addSync({
      target: { object: 'Account', matchBy: 'External_Id__c' },
      mapping: same(
        'External_Id__c',
        'Name',
        'Type',
        'Industry',
        'AnnualRevenue',
        'NumberOfEmployees',
        'BillingCity',
        'BillingState',
        'BillingCountry',
      ),
    });
    const contacts = await scene.addSync({
      target: { object: 'Contact', matchBy: 'External_Id__c' },
      mapping: same(
        'External_Id__c',
        'FirstName',
        'LastName',
        'Email',
        'Phone',
        'MailingState',
        'MailingCountry',
        'Account:External_Id__c',
      ),
    });
    const file = async (name: string) => scene.upload(await readFile(join(folder, name)), name);

    const first = await scene.run(accounts, { file: await file('Accounts.csv') });
    const second = await scene.run(contacts, { file: await file('Contacts.csv') });
    const again = await scene.run(contacts, { file: await file('Contacts.csv') });

    for (const { end } of [first, second, again]) expect(end.message).toBeUndefined();
    expect(first.end.counts).toMatchObject(counts({ read: 500, created: 500 }));
    expect(second.end.counts).toMatchObject(counts({ read: 1_500, created: 1_500 }));
    expect(again.end.counts).toMatchObject(counts({ read: 1_500, updated: 1_500 }));
    const found = await scene.salesforce.records('Account');
    const idOf = new Map(found.map(({ External_Id__c, Id }) => [External_Id__c, Id]));
    const frank = (await scene.salesforce.records('Contact')).find(
      (one) => one.External_Id__c === 'CON-000001',
    );
    expect(frank).toMatchObject({ LastName: 'Murphy', AccountId: idOf.get('ACC-000440') });
  });
});
