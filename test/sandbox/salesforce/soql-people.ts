import fc from 'fast-check';
import { z } from 'zod';
import type { TestOrg } from './start.ts';

/** A subscriber as the naive evaluator sees it; times in milliseconds since 1970. */
export interface Person {
  key: string;
  id: string;
  deleted: boolean;
  name: string;
  homepage: string | null;
  plan: string | null;
  topics: string | null;
  active: boolean;
  fee: number | null;
  joined: string | null;
  login: number | null;
  stamp: number;
  account: { id: string; name: string } | null;
}

export const plans = ['free', 'basic', 'pro', 'enterprise'];
export const topics = ['News', 'Offers', 'Events', 'Research'];
/** Words that meet each other in case, diacritics, quotes, wildcards and line ends. */
export const words = [
  'Ann',
  'ANN',
  'anna',
  "O'Neil",
  'a_b',
  'aXb',
  '100%',
  'Zoë',
  'back\\slash',
  'two\nlines',
  '"q"',
];
export const days = ['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01', '2026-11-22'];
export const times = ['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z', '2026-06-15T12:00:00Z'];
export const fees = [-5, 0, 0.01, 99.99, 100, 1000];

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: null, freq: 4 });
const drafts = fc.array(
  fc.record({
    name: fc.constantFrom(...words),
    homepage: maybe(words.filter((word) => !word.includes('\n'))),
    plan: maybe(plans),
    topics: fc.subarray(topics).map((chosen) => (chosen.length === 0 ? null : chosen.join(';'))),
    active: fc.boolean(),
    fee: maybe(fees),
    joined: maybe(days),
    login: maybe(times),
    account: maybe([0, 1]),
    deleted: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  }),
  { minLength: 60, maxLength: 60 },
);

const Saved = z.array(z.object({ id: z.string(), success: z.literal(true) }));
const Stamped = z.array(z.object({ Id: z.string(), SystemModstamp: z.string() }));

/** Puts random people into the org, in three batches a minute apart, and deletes some. */
export async function plantPeople(org: TestOrg, seed: number): Promise<Person[]> {
  const [made = []] = fc.sample(drafts, { seed, numRuns: 1 });
  const accounts: { id: string; name: string }[] = [];
  for (const name of ['ACME', 'beta']) {
    const [saved] = await save(org, [{ attributes: { type: 'Account' }, Name: name }]);
    accounts.push({ id: saved?.id ?? '', name });
  }
  const people: Person[] = [];
  for (const batch of [0, 1, 2]) {
    org.advanceClock(60_000);
    const part = made.slice(batch * 20, batch * 20 + 20);
    const saved = await save(
      org,
      part.map((draft, at) => ({
        attributes: { type: 'Subscriber__c' },
        External_Id__c: `k${batch * 20 + at}`,
        Name: draft.name,
        Homepage__c: draft.homepage,
        Plan__c: draft.plan,
        Topics__c: draft.topics,
        Active__c: draft.active,
        Monthly_Fee__c: draft.fee,
        Joined__c: draft.joined,
        Last_Login__c: draft.login,
        Account__c: draft.account === null ? null : accounts[draft.account]?.id,
      })),
    );
    for (const [at, draft] of part.entries())
      people.push({
        ...draft,
        key: `k${batch * 20 + at}`,
        id: saved[at]?.id ?? '',
        login: draft.login === null ? null : Date.parse(draft.login),
        stamp: 0,
        account: draft.account === null ? null : (accounts[draft.account] ?? null),
      });
  }
  for (const { id, deleted } of people)
    if (deleted) await org.call('DELETE', `/sobjects/Subscriber__c/${id}`);
  const { body } = await org.call('GET', `/queryAll?q=SELECT+Id,SystemModstamp+FROM+Subscriber__c`);
  const { records } = z.object({ records: Stamped }).parse(body);
  for (const person of people) {
    const stamp = records.find(({ Id }) => Id === person.id)?.SystemModstamp ?? '';
    person.stamp = Date.parse(stamp.replace('+0000', 'Z'));
  }
  return people;
}

async function save(org: TestOrg, records: object[]) {
  const { body } = await org.call('POST', '/composite/sobjects', { allOrNone: true, records });
  return Saved.parse(body);
}
