import { afterEach, beforeEach, expect, it } from 'vitest';
import { startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
let id: string;
beforeEach(async () => {
  org = await startOrg();
  const { body } = await org.call('POST', '/sobjects/Account', { Name: 'Before', Industry: 'Energy' });
  id = (body as { id: string }).id;
  org.advanceClock(120_000);
  await org.settings({ lateVisibilityMs: 60_000 });
});
afterEach(() => org.close());

const soql = 'SELECT Id, Name, Industry, SystemModstamp FROM Account';

it('shows the version of before a change until the change has become visible', async () => {
  const [before] = await org.query(soql);
  await org.call('PATCH', `/sobjects/Account/${id}`, { Name: 'After' });

  const early = await Promise.all(
    [
      `${soql} WHERE Id = '${id}'`,
      `${soql} WHERE Name = 'Before'`,
      `${soql} ORDER BY SystemModstamp`,
      `${soql} WHERE SystemModstamp < LAST_N_DAYS:1 OR Name != 'After'`,
    ].map((query) => org.query(query)),
  );
  const notYet = await org.query(`${soql} WHERE Name = 'After'`);
  org.advanceClock(61_000);
  const later = await org.query(`${soql} WHERE Name = 'After' AND SystemModstamp > ${stampOf(before)}`);

  expect(early).toEqual(early.map(() => [before]));
  expect([notYet, later]).toMatchObject([[], [{ Id: id }]]);
});

it('keeps a deleted record visible, and a new one hidden, until the change has become visible', async () => {
  await org.call('DELETE', `/sobjects/Account/${id}`);
  await org.call('POST', '/sobjects/Account', { Name: 'New' });

  const early = await org.query('SELECT Name FROM Account');
  org.advanceClock(61_000);
  const later = await org.query('SELECT Name FROM Account');

  expect([early, later]).toMatchObject([[{ Name: 'Before' }], [{ Name: 'New' }]]);
});

it('exports the versions of before', async () => {
  await org.call('PATCH', `/sobjects/Account/${id}`, { Name: 'After' });

  const opened = await org.call('POST', '/jobs/query', {
    operation: 'query',
    query: 'SELECT Name FROM Account',
  });
  const job = (opened.body as { id: string }).id;
  let answer = await org.call('GET', `/jobs/query/${job}/results`);
  while (answer.status !== 200) answer = await org.call('GET', `/jobs/query/${job}/results`);

  expect(answer.body).toBe('"Name"\n"Before"\n');
});

it('lists a change as updated only when it is visible, and says how far the list reaches', async () => {
  const from = Date.now();
  const window = `start=${spell(from - 600_000)}&end=${spell(from + 600_000)}`;
  const updated = () => org.call('GET', `/sobjects/Account/updated?${window}`);
  const { body } = await org.call('POST', '/sobjects/Account', { Name: 'New' });
  const made = (body as { id: string }).id;

  const early = await updated();
  org.advanceClock(61_000);
  const later = await updated();

  expect([early.body, later.body]).toMatchObject([{ ids: [id] }, { ids: [id, made] }]);
  const { latestDateCovered } = early.body as { latestDateCovered: string };
  expect(Date.parse(latestDateCovered.replace('+0000', 'Z'))).toBeLessThanOrEqual(Date.now() + 60_000);
});

it('shows all that a snapshot brings back', async () => {
  await org.call('PATCH', `/sobjects/Account/${id}`, { Name: 'After' });
  await org.call('POST', '/__sandbox/snapshots', { name: 'changed' });
  await org.call('PATCH', `/sobjects/Account/${id}`, { Name: 'Later' });

  await org.call('POST', '/__sandbox/snapshots/changed/restore');

  expect(await org.query(soql)).toMatchObject([{ Id: id, Name: 'After' }]);
});

function stampOf(record: Record<string, unknown> | undefined): string {
  return String(record?.SystemModstamp);
}
function spell(time: number): string {
  return encodeURIComponent(new Date(time).toISOString().replace(/\.\d+Z/, '+00:00'));
}
