import { expect, it } from 'vitest';
import { ruleOf } from '../../../src/core/mapping/field-rules.ts';
import { field } from './target.ts';

const kept = (type: string, about = {}) => ruleOf(field('F', { type, ...about }));

it.each([
  ['email', 'ada@example.com', 'ada@example.com'],
  ['email', "o'neil+tag@sub.example.co.uk", "o'neil+tag@sub.example.co.uk"],
  ['email', 'a..b.@example.com', 'a..b.@example.com'],
  ['email', 'zoë@bücher.example', 'zoë@bücher.example'],
  ['boolean', 'Yes', 'true'],
  ['boolean', '0', 'false'],
  ['int', '-12', '-12'],
  ['double', '1.5e3', '1.5e3'],
  ['date', '2024-02-29', '2024-02-29'],
  ['date', '2024-02-29T10:00:00Z', '2024-02-29'],
  ['datetime', '2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
  ['datetime', '2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
  ['datetime', '2026-01-02', '2026-01-02T00:00:00.000Z'],
  ['reference', '001000000000001AAA', '001000000000001AAA'],
  ['reference', '001M000000qfPyS', '001M000000qfPySIAU'],
  ['id', 'aBcDEfgHIJKLMNO', 'aBcDEfgHIJKLMNO025'],
])('takes the %s %s', (type, value, expected) => {
  expect(kept(type)(value)).toBe(expected);
});

it.each([
  ['email', 'ada@localhost', 'INVALID_EMAIL_ADDRESS'],
  ['email', 'ada@@example.com', 'INVALID_EMAIL_ADDRESS'],
  ['email', 'ada@example.com, bob@example.com', 'INVALID_EMAIL_ADDRESS'],
  ['email', '.ada@example.com', 'INVALID_EMAIL_ADDRESS'],
  ['email', 'ada@example..com', 'INVALID_EMAIL_ADDRESS'],
  ['email', 'ada@example.c', 'INVALID_EMAIL_ADDRESS'],
  ['email', 'ada:byron@example.com', 'INVALID_EMAIL_ADDRESS'],
  ['boolean', 'maybe', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
  ['int', '1.5', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
  ['int', '2147483648', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
  ['double', '1e999', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
  ['double', '1,5', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
  ['date', '2023-02-29', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
  ['date', '29.02.2024', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
  ['datetime', 'yesterday', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
  ['reference', '001', 'MALFORMED_ID'],
])('refuses the %s %s', (type, value, code) => {
  expect(kept(type)(value)).toMatchObject({ code });
});

it('counts length as Salesforce does, a character beyond 16 bits as two', () => {
  const rule = kept('string', { length: 3 });

  expect(rule('日本語')).toBe('日本語');
  expect(rule('a😀')).toBe('a😀');
  expect(rule('😀😀')).toMatchObject({ code: 'STRING_TOO_LONG' });
  expect(rule('abcd')).toMatchObject({ code: 'STRING_TOO_LONG' });
});

it('refuses a number with more whole digits than the field has', () => {
  const rule = kept('currency', { precision: 5, scale: 2 });

  expect(rule('999.99')).toBe('999.99');
  expect(rule('1000')).toMatchObject({ code: 'NUMBER_OUTSIDE_VALID_RANGE' });
});

it("writes a restricted picklist's value as the picklist spells it and refuses others", () => {
  const picklist = { restricted: true, values: ['Web', 'Phone Inquiry'] };
  const rule = kept('picklist', { picklist });

  expect(rule('web')).toBe('Web');
  expect(rule('Fax')).toMatchObject({ code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' });
  expect(kept('picklist', { picklist: { ...picklist, restricted: false } })('Fax')).toBe('Fax');
  expect(kept('multipicklist', { picklist })('web;phone inquiry')).toBe('Web;Phone Inquiry');
});
