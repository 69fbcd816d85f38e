import { expect, it } from 'vitest';
import { suggestMapping } from '../../../src/core/mapping/suggest.ts';
import { field, lead } from './target.ts';

it('pairs columns with fields by label, API name and common synonym, and ignores the rest', () => {
  const target = lead([
    field('Auth0_User_Id__c', { label: 'Auth0 User' }),
    field('CreatedDate', { createable: false, updateable: false }),
  ]);

  const { mapping, unmappedRequired } = suggestMapping(
    ['Email Address', 'Created At', 'given_name', 'Last Name', 'user_id', 'CreatedDate'],
    target,
  );

  expect(mapping).toEqual([
    { column: 'Email Address', field: 'Email' },
    { column: 'Created At', ignore: true },
    { column: 'given_name', field: 'FirstName' },
    { column: 'Last Name', field: 'LastName' },
    { column: 'user_id', field: 'Auth0_User_Id__c' },
    { column: 'CreatedDate', ignore: true },
  ]);
  expect(unmappedRequired).toEqual(['Company']);
});

it('gives a field to one column only', () => {
  const { mapping } = suggestMapping(['Email', 'E-mail'], lead());

  expect(mapping).toEqual([
    { column: 'Email', field: 'Email' },
    { column: 'E-mail', ignore: true },
  ]);
});

it.each(['Account:External_Id__c', 'account.External_Id__c'])(
  "suggests the reference by the parent's external id for %s",
  (column) => {
    const account = field('AccountId', { relationshipName: 'Account', referenceTo: ['Account'] });

    const { mapping } = suggestMapping([column, 'Account.Name', 'AccountId'], lead([account]));

    expect(mapping).toEqual([
      { column, field: column.replace(':', '.') },
      { column: 'Account.Name', ignore: true },
      // The same field, already set.
      { column: 'AccountId', ignore: true },
    ]);
  },
);

it('takes a plain custom field for no reference', () => {
  const manager = field('Manager__c', { referenceTo: ['User'] });

  expect(suggestMapping(['Shoe size'], lead([manager])).mapping).toEqual([
    { column: 'Shoe size', ignore: true },
  ]);
});

it.each([
  ['German', ['Vorname', 'Nachname', 'Firma', 'E-Mail-Adresse']],
  ['French', ['Prénom', 'Nom', 'Société', 'Adresse e-mail']],
  ['Spanish', ['Nombre', 'Apellidos', 'Empresa', 'Correo electrónico']],
])('knows %s column names', (_language, columns) => {
  const { mapping } = suggestMapping(columns, lead());

  expect(mapping.map((column) => ('field' in column ? column.field : undefined))).toEqual([
    'FirstName',
    'LastName',
    'Company',
    'Email',
  ]);
});
