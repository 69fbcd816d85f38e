import fc from 'fast-check';
import { days, fees, type Person, plans, times, topics, words } from './soql-people.ts';

/** A condition as SOQL spells it, and what it says of one person. */
export interface Claim {
  soql: string;
  holds: (person: Person) => boolean;
}

type Plain = string | number | boolean | null;
const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
const folded = (value: Plain) => (typeof value === 'string' ? value.toLowerCase() : value);

function compared(soql: string, read: (person: Person) => Plain, literal: string, wanted: Plain): Claim[] {
  const claim = (operator: string, test: (value: Plain, other: Plain) => boolean): Claim => ({
    soql: `${soql} ${operator} ${literal}`,
    holds: (person) => test(folded(read(person)), folded(wanted)),
  });
  // A comparison of what is known to be of one type.
  const less = (one: Plain, other: Plain) => one !== null && other !== null && one < other;
  return [
    claim('=', (one, other) => one === other),
    claim('!=', (one, other) => one !== other),
    claim('<', less),
    claim('>=', (one, other) => one !== null && other !== null && !less(one, other)),
    claim('>', (one, other) => less(other, one)),
    claim('<=', (one, other) => one !== null && other !== null && !less(other, one)),
  ];
}

function isLike(text: string | null, pattern: string): boolean {
  if (pattern === '') return text === '';
  if (text === null) return false;
  const [sign, rest] = [pattern.charAt(0), pattern.slice(1)];
  if (sign === '%') return isLike(text, rest) || (text !== '' && isLike(text.slice(1), pattern));
  const same = sign === '_' || sign.toLowerCase() === text.charAt(0).toLowerCase();
  return text !== '' && same && isLike(text.slice(1), rest);
}

const texts: readonly [string, (person: Person) => string | null][] = [
  ['Name', (person) => person.name],
  ['Homepage__c', (person) => person.homepage],
  ['Account__r.Name', (person) => person.account?.name ?? null],
];

const textClaim = fc
  .tuple(fc.constantFrom(...texts), fc.constantFrom(...words, 'acme', 'Beta'), fc.nat(6))
  .map(([[soql, read], word, which]) => {
    const pattern = which % 2 === 0 ? `%${word.slice(1)}` : `${word.slice(0, 2)}_%`;
    const wild = quoted(pattern).replaceAll('\\_', '_');
    const like: Claim = {
      soql: `${soql} LIKE ${wild}`,
      holds: (person) => isLike(read(person), pattern),
    };
    return compared(soql, read, quoted(word), word)[which] ?? like;
  });
const numberClaim = fc
  .tuple(fc.constantFrom(...fees), fc.nat(5))
  .map(([fee, which]) => compared('Monthly_Fee__c', (person) => person.fee, String(fee), fee)[which]);
const dayClaim = fc
  .tuple(fc.constantFrom(...days), fc.nat(5))
  .map(([day, which]) => compared('Joined__c', (person) => person.joined, day, day)[which]);
const timeClaim = fc
  .tuple(fc.constantFrom(...times), fc.nat(5))
  .map(([time, which]) => compared('Last_Login__c', ({ login }) => login, time, Date.parse(time))[which]);
const nullClaim = fc
  .tuple(
    fc.constantFrom<[string, (person: Person) => Plain]>(
      ['Plan__c', (person) => person.plan],
      ['Joined__c', (person) => person.joined],
      ['Account__c', (person) => person.account?.id ?? null],
      ['Monthly_Fee__c', (person) => person.fee],
    ),
    fc.nat(1),
  )
  .map(([[soql, read], which]) => compared(soql, read, 'null', null)[which]);
const activeClaim = fc
  .tuple(fc.boolean(), fc.nat(1))
  .map(([on, which]) => compared('Active__c', (person) => person.active, String(on), on)[which]);
const planClaim = fc.tuple(fc.subarray(plans, { minLength: 1 }), fc.boolean()).map(
  ([chosen, not]): Claim => ({
    soql: `Plan__c ${not ? 'NOT IN' : 'IN'} (${chosen.map(quoted).join(', ')})`,
    holds: ({ plan }) => not !== (plan !== null && chosen.includes(plan)),
  }),
);
const topicClaim = fc
  .tuple(fc.array(fc.subarray(topics, { minLength: 1 }), { minLength: 1, maxLength: 2 }), fc.boolean())
  .map(
    ([groups, not]): Claim => ({
      soql: `Topics__c ${not ? 'EXCLUDES' : 'INCLUDES'} (${groups.map((group) => quoted(group.join(';'))).join(',')})`,
      holds: (person) =>
        not !==
        groups.some((group) => group.every((topic) => (person.topics ?? '').split(';').includes(topic))),
    }),
  );
const monthClaim = fc.integer({ min: 1, max: 12 }).map(
  (month): Claim => ({
    soql: `CALENDAR_MONTH(Joined__c) = ${month}`,
    holds: ({ joined }) => Number(joined?.slice(5, 7)) === month,
  }),
);

/** Conditions about this org's own records, which indexes answer. */
function ownClaim(people: readonly Person[]): fc.Arbitrary<Claim> {
  const some = fc.subarray([...people], { minLength: 1, maxLength: 5 });
  const iso = (time: number) => new Date(time).toISOString();
  return fc.tuple(some, fc.nat(8)).map(([chosen, which]): Claim => {
    const [first] = chosen;
    const stamp = first?.stamp ?? 0;
    const id = first?.id ?? '';
    const account = first?.account?.id ?? '001000000000000AAA';
    const ids = chosen.map((person) => person.id.slice(0, which === 0 ? 15 : 18));
    if (which <= 1)
      return { soql: `Id IN (${ids.map(quoted).join(',')})`, holds: (person) => chosen.includes(person) };
    if (which === 2)
      return { soql: `External_Id__c = '${first?.key.toUpperCase()}'`, holds: (person) => person === first };
    if (which === 3)
      return { soql: `Account__c = '${account}'`, holds: (person) => person.account?.id === account };
    if (which === 4) return { soql: `Id > '${id}'`, holds: (person) => person.id > id };
    if (which === 5) return { soql: `Id <= '${id}'`, holds: (person) => person.id <= id };
    const at = compared('SystemModstamp', (person) => person.stamp, iso(stamp), stamp);
    return at[[0, 2, 3][which - 6] ?? 0] ?? { soql: 'Id != null', holds: () => true };
  });
}

/** A whole WHERE clause. */
export function claims(people: readonly Person[]): fc.Arbitrary<Claim> {
  const simple = fc
    .oneof(
      textClaim,
      numberClaim,
      dayClaim,
      timeClaim,
      nullClaim,
      activeClaim,
      planClaim,
      topicClaim,
      monthClaim,
      ownClaim(people),
    )
    .map((claim) => claim ?? { soql: 'Id != null', holds: () => true });
  return fc.letrec<{ claim: Claim; unit: Claim }>((tie) => ({
    unit: fc.oneof(
      { depthSize: 'small' },
      { arbitrary: simple, weight: 3 },
      { arbitrary: tie('claim').map(({ soql, holds }) => ({ soql: `(${soql})`, holds })), weight: 1 },
    ),
    claim: fc.oneof(
      { depthSize: 'small' },
      simple,
      // The parser loses one of three NOTs that follow each other.
      tie('unit').map(({ soql, holds }) =>
        /^\(+NOT \(+NOT/.test(soql)
          ? { soql, holds }
          : { soql: `NOT ${soql}`, holds: (person: Person) => !holds(person) },
      ),
      fc.tuple(fc.array(tie('unit'), { minLength: 2, maxLength: 3 }), fc.boolean()).map(([parts, all]) => ({
        soql: parts.map(({ soql }) => soql).join(all ? ' AND ' : ' OR '),
        holds: (person: Person) =>
          all ? parts.every((part) => part.holds(person)) : parts.some((part) => part.holds(person)),
      })),
    ),
  })).claim;
}
