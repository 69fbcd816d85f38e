import { expect, it } from 'vitest';
import { ZodError } from 'zod';
import { problemsOf } from '../../src/core/zod-problems.ts';
import { auth0FirstLoginToSalesforce } from '../../src/integrations/auth0-first-login-to-salesforce.ts';
import { Config } from '../../src/integrations/first-login/config.ts';

const smallest = { source: { tenant: 'acme.eu.auth0.com' }, target: { connection: 'salesforce' } };
const bind = (config: object = {}) => auth0FirstLoginToSalesforce.bind({ ...smallest, ...config });
const target = (settings: object) => ({ target: { connection: 'salesforce', ...settings } });
const onlyName = { mapping: [{ attribute: 'name', field: 'LastName' }] };

it.each([
  ['an empty key field', target({ keyField: '' }), /API name/],
  ['a link without a key', target({ keyField: null, existing: 'link' }), /needs target\.keyField/],
  ['a skip without an address', onlyName, /must fill Email/],
  ['a link without an address', { ...onlyName, ...target({ existing: 'link' }) }, /must fill Email/],
  ['a tenant with https', { source: { tenant: 'https://acme.eu.auth0.com' } }, /leave out https/],
  [
    'a domain with https',
    { source: { ...smallest.source, customDomain: 'https://login.acme.com/' } },
    /leave out https/,
  ],
])('refuses %s', (_what, config, message) => {
  expect(() => bind(config)).toThrow(message);
});

it('needs no address where it creates anyway', () => {
  expect(() => bind({ ...onlyName, ...target({ existing: 'create anyway' }) })).not.toThrow();
});

it.each<[string, object, object]>([
  [
    'adds its own to ours',
    { Rating: 'Hot' },
    { Company: 'Web channel signups', LeadSource: 'Auth0', Rating: 'Hot' },
  ],
  [
    'puts its own in place of ours',
    { leadsource: 'Web' },
    { Company: 'Web channel signups', LeadSource: 'Web' },
  ],
  [
    'changes nothing by an empty one',
    { Company: '' },
    { Company: 'Web channel signups', LeadSource: 'Auth0' },
  ],
])('a default of the sync %s', (_what, defaults, expected) => {
  const plan = bind({ defaults });

  expect(plan.record({ user_id: 'auth0|x', name: 'X' })).toEqual({
    LastName: 'X',
    Auth0_User_Id__c: 'auth0|x',
    ...expected,
  });
});

it('fills a field by an expression over attributes, and keeps those for it', () => {
  const mapping = [
    { attribute: 'email', field: 'Email' },
    { expression: 'PCase(Coalesce(family_name, nickname))', field: 'LastName' },
    { expression: 'has(user_metadata.seats) && int(user_metadata.seats) > 10', field: 'Large__c' },
    { expression: 'user_metadata.company', field: 'Company' },
  ];
  const plan = bind({ mapping });

  expect(plan.attributes).toEqual(
    expect.arrayContaining(['family_name', 'nickname', 'user_metadata.seats', 'user_metadata.company']),
  );
  expect(plan.targetFields).toEqual(['LastName', 'Email', 'Large__c', 'Company', 'LeadSource']);
  expect(
    plan.record({ user_id: 'x', email: 'b@e.org', nickname: 'BYRON', 'user_metadata.seats': '12' }),
  ).toEqual({
    Auth0_User_Id__c: 'x',
    Email: 'b@e.org',
    LastName: 'Byron',
    Large__c: 'true',
    Company: 'Web channel signups',
    LeadSource: 'Auth0',
  });
});

it('says whose field an expression is that a person does not do for, and nothing of the person', () => {
  const mapping = [
    { attribute: 'email', field: 'Email' },
    { expression: 'string(int(user_metadata.seats) + 1)', field: 'Title' },
  ];
  const record = () => bind({ mapping }).record({ user_id: 'x', 'user_metadata.seats': 'a dozen' });

  expect(record).toThrow(/^The expression for Title can't be evaluated .*Column \d+: .*mapping/);
  expect(record).not.toThrow(/a dozen/);
});

it.each([
  ['that is not closed', 'PCase(name', 'Column 11'],
  ['with a type that does not fit', 'user_metadata.seats > 10', 'Column 1: string > int'],
  ['that is another each time', 'Guid()', 'take it out'],
])('refuses an expression %s when the sync is saved, and says where', (_what, expression, message) => {
  const mapping = [
    { attribute: 'email', field: 'Email' },
    { expression, field: 'Rating' },
  ];

  const { error } = Config.safeParse({ ...smallest, mapping });

  expect(problemsOf(error ?? new ZodError([]), '/config')).toEqual([
    {
      code: 'INVALID',
      pointer: '/config/mapping/1/expression',
      message: expect.stringMatching(message),
    },
  ]);
});

it('takes fields in any case', () => {
  const mapping = [
    { attribute: 'family_name', field: 'lastname' },
    { attribute: 'email', field: 'EMAIL' },
  ];
  const plan = bind({ mapping });

  expect(
    plan.record({ user_id: 'x', family_name: 'Byron', email: 'b@example.org', name: 'Other' }),
  ).toMatchObject({
    LastName: 'Byron',
    Email: 'b@example.org',
  });
  expect(plan.targetFields).toEqual(['LastName', 'Email', 'Company', 'LeadSource']);
});

it.each([
  [{ family_name: '#N/A', name: 'Ada Lovelace' }, 'Lovelace'],
  [{ name: '#n/a', nickname: 'ada' }, 'ada'],
  [{ name: '#N/A' }, 'auth0|x'],
])('takes #N/A for no name in %j', (user, name) => {
  expect(bind().record({ ...user, user_id: 'auth0|x' }).LastName).toBe(name);
});

it.each([
  [true, 'ada@example.org'],
  [false, '[address]'],
])('shows a name that is an address only where addresses are shown: %s', (showEmail, name) => {
  const plan = bind({ announce: { connection: 'slack', showEmail } });

  const shown = plan.fields(plan.record({ user_id: 'x', name: 'ada@example.org', email: 'ada@example.org' }));

  expect(shown.find(({ label }) => label === 'Name')?.value).toBe(name);
  expect(shown.some(({ label }) => label === 'E-mail')).toBe(showEmail);
});
