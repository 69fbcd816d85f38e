import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { startOrg, type TestOrg } from './start.ts';

let org: TestSalesforce;
let other: TestOrg;
beforeAll(async () => {
  org = await startSalesforce();
  other = await startOrg();
});
afterAll(() => Promise.all([org.close(), other.close()]));

it("tells its own clock's time in every answer", async () => {
  const date = async () => (await fetch(`${org.url}/services/data`)).headers.get('date');

  org.clock.stop(new Date('2030-01-02T03:04:05.678Z'));
  expect(await date()).toBe('Wed, 02 Jan 2030 03:04:05 GMT');
  org.clock.advance(60_000);
  expect(await date()).toBe('Wed, 02 Jan 2030 03:05:05 GMT');
  org.clock.reset();
  expect(await date()).not.toContain('2030');
});

it('takes times with milliseconds in a query', async () => {
  const { body } = await other.call('POST', '/sobjects/Account', { Name: 'Acme' });
  const [account] = await other.query('SELECT SystemModstamp FROM Account');
  const stamp = String(account?.SystemModstamp).replace('000+0000', '');
  const names = async (literal: string) =>
    (await other.query(`SELECT Id FROM Account WHERE SystemModstamp > ${literal}`)).map(({ Id }) => Id);

  expect(await names(`${stamp}000Z`)).toEqual([]);
  expect(await names(`${new Date(Date.parse(`${stamp}000Z`) - 1).toISOString()}`)).toEqual([
    (body as { id: string }).id,
  ]);
});
