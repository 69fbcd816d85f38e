import { expect, it } from 'vitest';
import { fitRecord } from '../../../src/activities/react/fit-record.ts';
import type { TargetField, TargetObject } from '../../../src/core/target.ts';
import { targetField } from '../../connectors/salesforce/target-field.ts';

const lead = (...fields: TargetField[]): TargetObject => ({
  name: 'Lead',
  label: 'Lead',
  createable: true,
  updateable: true,
  fields,
});
const plans = { restricted: true, values: ['Free', 'Pro'] };

it.each<[string, Partial<TargetField>, string, string | undefined]>([
  ['cuts a text', { type: 'string', length: 3 }, 'abcd', 'abc'],
  ['cuts no character in two', { type: 'string', length: 2 }, 'a😀', 'a'],
  ['leaves a long address out', { type: 'email', length: 9 }, 'ada@example.org', undefined],
  ['leaves out what is no address', { type: 'email', length: 80 }, 'at home', undefined],
  ['leaves a long phone number out', { type: 'phone', length: 5 }, '0123456', undefined],
  ['keeps a number', { type: 'double', precision: 5, scale: 2 }, '-123.456', '-123.456'],
  ['leaves a number out that is too large', { type: 'double', precision: 5, scale: 2 }, '1234', undefined],
  ['leaves out what is no number', { type: 'currency', precision: 18 }, 'many', undefined],
  ['leaves a fraction out of whole numbers', { type: 'int' }, '1.5', undefined],
  ['keeps a number with an exponent', { type: 'double', precision: 5, scale: 2 }, '1.5e2', '1.5e2'],
  ['leaves a whole number out that is too large', { type: 'int' }, '3000000000', undefined],
  ['keeps a truth', { type: 'boolean' }, 'true', 'true'],
  ['writes a yes as a truth', { type: 'boolean' }, 'Yes', 'true'],
  ['leaves out what is neither true nor false', { type: 'boolean' }, 'maybe', undefined],
  ['keeps a date', { type: 'date' }, '2026-11-22', '2026-11-22'],
  ['keeps the day of a time', { type: 'date' }, '2026-11-22T10:00:00.000Z', '2026-11-22'],
  ['leaves out what is no date', { type: 'date' }, '22.11.2026', undefined],
  ['leaves out a day that is in no calendar', { type: 'date' }, '2026-02-31', undefined],
  ['keeps a time', { type: 'datetime' }, '2026-11-22T10:00:00.000Z', '2026-11-22T10:00:00.000Z'],
  ['leaves out what is no time', { type: 'datetime' }, 'yesterday', undefined],
  ['keeps what the picklist has', { type: 'picklist', length: 255, picklist: plans }, 'pro', 'Pro'],
  ['leaves out what it has not', { type: 'picklist', length: 255, picklist: plans }, 'golden', undefined],
  [
    'keeps all in an open picklist',
    { type: 'picklist', picklist: { restricted: false, values: [] } },
    'x',
    'x',
  ],
  ['keeps an id', { type: 'reference', length: 18 }, '001M000000qfPyS', '001M000000qfPySIAU'],
  ['leaves out what is no id', { type: 'reference', length: 18 }, 'somebody', undefined],
])('%s', (_what, facts, value, expected) => {
  const target = lead(targetField({ name: 'Field__c', length: 0, ...facts }));

  expect(fitRecord({ field__c: value }, target, undefined)).toEqual(
    expected === undefined ? {} : { Field__c: expected },
  );
});

it('never cuts the key', () => {
  const target = lead(targetField({ name: 'Key__c', length: 3 }));

  expect(fitRecord({ Key__c: 'abcdef' }, target, 'Key__c')).toEqual({ Key__c: 'abcdef' });
});
