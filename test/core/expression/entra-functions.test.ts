import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../src/core/expression/compile.ts';
import type { World } from '../../../src/core/expression/world.ts';

/** undefined: absent */
function resultOf(text: string, record: object = {}, world: World = {}) {
  const found = compileExpression(text, { fields: [], open: true }).evaluate(record, world);
  return found.absent ? undefined : found.value;
}

describe('functions that the page has no example of', () => {
  it.each<[string, unknown]>([
    ['AppRoleAssignmentsComplex(["Admin", "User", "Admin"])', ['Admin', 'User'].map(roleOf)],
    ['CBool("True")', true],
    ['CBool(0)', false],
    ['CStr(true)', 'True'],
    ['CStr(12)', '12'],
    ['Count(["a", "b"])', 2],
    ['Count(nothing)', 0],
    ['IsPresent("a")', true],
    ['IsPresent("")', false],
    ['IsString("a")', true],
    ['IsString(1)', false],
    ['Item(["a"], 2)', undefined],
    ['Join("-", ["a", "b"], null, nothing, "c", 1)', 'a-b-c-1'],
    ['Left("John", 0)', ''],
    ['Left("John", -1)', 'John'],
    ['Left(null, 2)', ''],
    ['Mid("source", 2, 3)', 'our'],
    ['Mid("source", 5, 9)', 'ce'],
    ['Not("False")', true],
    ['Not(1 < 2)', false],
    ['Right("John", 2)', 'hn'],
    ['StripSpaces(" a b ")', 'ab'],
    ['ToLower("İI", "tr-TR")', 'iı'],
    ['ToUpper("straße")', 'STRASSE'],
    ['Word("a b", 3, " ")', ''],
    ['Word("a b", 0, " ")', ''],
    ['NormalizeDiacritics("Łódź Ærø Straße œuvre 한국")', 'Lodz AEroe Strasse oeuvre 한국'],
    ['PCase("o\'brien-smith, and co")', "O'brien-Smith, And Co"],
    ['InStr("repEated", "E", 1, "vbTextCompare")', 2],
    ['DateAdd("m", 1, CDate("2024-01-31"))', '2/29/2024 12:00:00 AM'],
    ['FormatDateTime("1 März", null, "d \'März\'", "MM-dd")', '01-01'],
    [
      'FormatDateTime("Sat, 05 Dec 2026 13:07 +02:00", null, "ddd, dd MMM yyyy HH:mm zzz", "h:mm tt, dddd")',
      '11:07 AM, Saturday',
    ],
    ['iif(isnull(nothing), tolower("A"), 1 / 0)', 'a'],
  ])('%s', (text, expected) => {
    expect(resultOf(text)).toEqual(expected);
  });

  it.each(['Append', 'InStr', 'Mid', 'NormalizeDiacritics', 'PCase', 'Replace', 'Split', 'ToLower', 'CDate'])(
    '%s of an absent text is absent, and of null null',
    (name) => {
      const more: Record<string, string> = {
        Append: ', "x"',
        InStr: ', "x"',
        Mid: ', 1, 1',
        Replace: ', "a"',
        Split: ', ","',
      };

      expect(resultOf(`${name}(text${more[name] ?? ''})`)).toBeUndefined();
      expect(resultOf(`${name}(text${more[name] ?? ''})`, { text: null })).toBeNull();
    },
  );
});

describe('app roles', () => {
  const group = { principalType: 'Group', principalDisplayName: 'Sales' };

  it.each(['SingleAppRoleAssignment', 'SingleAppRoleAssignments'])(
    '%s gives the one role, however often',
    (name) => {
      const appRoleAssignments = [{ value: 'Standard User', ...group }, { displayName: 'Standard User' }];

      expect(resultOf(`${name}(appRoleAssignments)`, { appRoleAssignments })).toBe('Standard User');
    },
  );

  it('refuses two roles and names both, with the way by which each came', () => {
    const appRoleAssignments = [{ value: 'Standard User', ...group }, { value: 'System Administrator' }];

    expect(() => resultOf('SingleAppRoleAssignments(appRoleAssignments)', { appRoleAssignments })).toThrow(
      expect.objectContaining({
        kind: 'rejected',
        code: 'ROLE_CONFLICT',
        message: expect.stringContaining('Standard User (through Sales) and System Administrator (direct)'),
      }),
    );
  });

  it('are absent where nobody assigned one', () => {
    expect(
      resultOf('SingleAppRoleAssignments(appRoleAssignments)', { appRoleAssignments: [] }),
    ).toBeUndefined();
  });
});

describe('what comes from outside', () => {
  it('takes the first value that is free', () => {
    const taken = new Set(['john.smith@x.y', 'j.smith@x.y']);
    const text = 'SelectUniqueValue("john.smith@x.y", "j.smith@x.y", "jo.smith@x.y")';

    expect(resultOf(text, {}, { isFree: (value) => !taken.has(value) })).toBe('jo.smith@x.y');
    expect(() => resultOf(text, {}, { isFree: () => false })).toThrow(
      expect.objectContaining({ kind: 'rejected', code: 'NO_UNIQUE_VALUE' }),
    );
    expect(() => resultOf(text)).toThrow(expect.objectContaining({ kind: 'config', code: 'NO_DESTINATION' }));
  });

  it('lets SelectUniqueValue be the whole expression only', () => {
    expect(() => resultOf('Append(SelectUniqueValue("a", "b"), "c")')).toThrow(
      'must be the whole expression',
    );
  });

  it("reads the caller's clock", () => {
    const now = () => new Date('2021-07-02T15:33:38.500Z');

    expect(resultOf('Now()', {}, { now })).toBe('7/2/2021 3:33:38 PM');
    expect(resultOf('DateDiff("d", Now(), hired)', { hired: '2021-07-05' }, { now })).toBe(2);
  });
});

describe('chance', () => {
  it('makes texts with what was asked for', () => {
    const made = resultOf('RandomString(10, 2, 2, 2, 1, "?,")');

    expect(made).toMatch(/^(?=(.*\d){2})(?=(.*[^A-Za-z0-9]){2})(?=(.*[A-Z]){2})(?=.*[a-z])[^?,]{10}$/);
    expect(resultOf('RandomString(6, 3, 0, 0, 3)')).toMatch(/^(?=(.*\d){3})(?=(.*[a-z]){3})[a-z0-9]{6}$/);
  });

  it('says what is impossible', () => {
    expect(() => resultOf('RandomString(3, 2, 2, 0, 0)')).toThrow('no less than the minimums together');
  });

  it('makes a new id each time', () => {
    expect(resultOf('Guid()')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(resultOf('Guid() != Guid()')).toBe(true);
  });
});

describe('mistakes', () => {
  it.each([
    ['Append("a")', 'Append was given 1 arguments; write Append(source, suffix)'],
    ['Append([1], "a")', 'source of Append must be a text, not list<int>'],
    ['Left("a", true)', 'numChars of Left must be a number, not bool'],
    ['Switch("a", "b", "c")', 'Switch was given 3 arguments'],
    ['Switch("a", "b", "c", "d", "e")', 'one key has no value'],
    ['DateAdd("x", 1, "2026-11-22")', 'interval is one of'],
    ['CDate("soon")', 'expression of CDate is not a time'],
    ['CDate("2026-02-31")', 'is not a time'],
    ['FormatDateTime("soon", null, "yyyy", "yyyy")', 'has another form than inputFormat says'],
    ['Replace("a", null, "(", null, "b")', 'no regular expression that RE2 knows'],
    ['Replace("a", null, "a", "group", "b")', 'regexPattern has no group'],
    ['ToLower("a", "no such culture")', 'culture is no language'],
  ])('%s: %s', (text, words) => {
    expect(() => resultOf(text)).toThrow(words);
  });
});

it('hides in a trace what Redact is given, and nothing of the value itself', () => {
  const { trace, result } = compileExpression('Redact(email) + "!"', {
    fields: [],
    open: true,
  }).evaluateWithTrace({
    email: 'ada@example.com',
  });

  expect(result).toMatchObject({ value: 'ada@example.com!' });
  expect(JSON.stringify(trace.slice(1))).not.toContain('ada');
});

function roleOf(role: string) {
  return { primary: false, type: 'WindowsAzureActiveDirectoryRole', display: role, value: role };
}
