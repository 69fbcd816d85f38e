import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { claims } from './soql-naive.ts';
import { type Person, plans, plantPeople } from './soql-people.ts';
import { startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
let people: Person[];
const seed = 20_261_122;

beforeAll(async () => {
  org = await startOrg();
  people = await plantPeople(org, seed);
});
afterAll(() => org.close());

const Found = z.object({ totalSize: z.number(), records: z.array(z.record(z.string(), z.unknown())) });

async function ask(soql: string, all = false) {
  const { status, body } = await org.call(
    'GET',
    `/${all ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`,
  );
  if (status !== 200) throw new Error(`${soql}: ${JSON.stringify(body)}`);
  return Found.parse(body).records;
}

it('finds what a naive reading of the WHERE clause finds, deleted records only by queryAll', async () => {
  await fc.assert(
    fc.asyncProperty(claims(people), fc.boolean(), async ({ soql, holds }, all) => {
      const records = await ask(`SELECT External_Id__c FROM Subscriber__c WHERE ${soql}`, all);

      const wanted = people.filter((person) => (all || !person.deleted) && holds(person));
      expect(records).toHaveLength(wanted.length);
      expect(new Set(records.map((record) => record.External_Id__c))).toEqual(
        new Set(wanted.map(({ key }) => key)),
      );
    }),
    { numRuns: 400 },
  );
});

type Key = (person: Person) => string | number | null;
const keys: readonly [string, Key][] = [
  ['Name', (person) => person.name.toLowerCase()],
  ['Plan__c', ({ plan }) => (plan === null ? null : plans.indexOf(plan))],
  ['Monthly_Fee__c', (person) => person.fee],
  ['Joined__c', (person) => person.joined],
  ['SystemModstamp', (person) => person.stamp],
  ['Account__r.Name', (person) => person.account?.name.toLowerCase() ?? null],
];
const criteria = fc.record({
  key: fc.constantFrom(...keys),
  descending: fc.boolean(),
  nullsLast: fc.boolean(),
});

it('sorts and cuts as a naive sort of all records does', async () => {
  await fc.assert(
    fc.asyncProperty(
      claims(people),
      fc.array(criteria, { maxLength: 2 }),
      fc.boolean(),
      fc.nat(70),
      fc.nat(20),
      async ({ soql, holds }, order, idDescending, limit, offset) => {
        const clauses = order.map(
          ({ key, descending, nullsLast }) =>
            `${key[0]} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsLast ? 'LAST' : 'FIRST'}`,
        );
        const records = await ask(
          `SELECT External_Id__c FROM Subscriber__c WHERE ${soql} ORDER BY ${[...clauses, `Id${idDescending ? ' DESC' : ''}`].join(', ')} LIMIT ${limit} OFFSET ${offset}`,
        );

        const sorted = people
          .filter((person) => !person.deleted && holds(person))
          .sort((one, other) => {
            for (const { key, descending, nullsLast } of order) {
              const [left, right] = [key[1](one), key[1](other)];
              if (left === right) continue;
              if (left === null || right === null) return (left === null) === nullsLast ? 1 : -1;
              return left < right === descending ? 1 : -1;
            }
            return one.id < other.id === idDescending ? 1 : -1;
          });
        const wanted = sorted.slice(offset, offset + limit).map(({ key }) => key);
        expect(records.map((record) => record.External_Id__c)).toEqual(wanted);
      },
    ),
    { numRuns: 300 },
  );
});

it('counts, sums and finds extremes of groups as a naive count does', async () => {
  const groups: readonly [string, Key][] = [
    ['Plan__c', (person) => person.plan],
    ['Joined__c', (person) => person.joined],
    ['CALENDAR_YEAR(Joined__c)', ({ joined }) => (joined === null ? null : Number(joined.slice(0, 4)))],
    ['Account__r.Name', (person) => person.account?.name ?? null],
  ];
  await fc.assert(
    fc.asyncProperty(claims(people), fc.constantFrom(...groups), async ({ soql, holds }, [group, read]) => {
      const records = await ask(
        `SELECT ${group} g, COUNT(Id) n, COUNT(Plan__c) p, COUNT_DISTINCT(Plan__c) d, SUM(Monthly_Fee__c) s, MIN(Joined__c) lo, MAX(Monthly_Fee__c) hi FROM Subscriber__c WHERE ${soql} GROUP BY ${group}`,
      );

      const found = people.filter((person) => !person.deleted && holds(person));
      const wanted = [...new Set(found.map(read))].map((g) => {
        const own = found.filter((person) => read(person) === g);
        const named = own.flatMap(({ plan }) => plan ?? []);
        const paid = own.flatMap(({ fee }) => fee ?? []);
        const days = own.flatMap(({ joined }) => joined ?? []).sort();
        return {
          attributes: { type: 'AggregateResult' },
          g,
          n: own.length,
          p: named.length,
          d: new Set(named).size,
          s: paid.length === 0 ? null : Math.round(paid.reduce((sum, fee) => sum + fee * 100, 0)) / 100,
          lo: days[0] ?? null,
          hi: paid.length === 0 ? null : Math.max(...paid),
        };
      });
      const byGroup = (one: Record<string, unknown>, other: Record<string, unknown>) =>
        String(one.g) < String(other.g) ? -1 : 1;
      expect([...records].sort(byGroup)).toEqual(wanted.sort(byGroup));
    }),
    { numRuns: 200 },
  );
});
