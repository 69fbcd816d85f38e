import { describe, expect, it } from 'vitest';
import { checkExpression, compileExpression } from '../../../src/core/expression/compile.ts';
import type { ExpressionScope } from '../../../src/core/expression/scope.ts';

const scope: ExpressionScope = {
  fields: [
    { name: 'FirstName', type: 'string' },
    { name: 'Account.Name', type: 'string' },
    { name: 'Age__c', type: 'int' },
    { name: 'Amount', type: 'double' },
    { name: 'Active', type: 'bool' },
    { name: 'CreatedDate', type: 'timestamp' },
    { name: 'CloseDate', type: 'date' },
    { name: 'Email Address', type: 'string' },
    { name: 'tags', type: 'list' },
    { name: 'metadata', type: 'dyn' },
  ],
  ignoreCase: true,
  label: 'Contact',
};

const record = {
  FirstName: 'Ada',
  Account: { Name: 'Analytical' },
  Age__c: 36,
  Amount: 10,
  Active: null,
  CreatedDate: '2026-11-22T09:30:00.000+0000',
  CloseDate: '2026-11-22',
  'Email Address': 'ada@example.com',
  tags: ['a', 'b', 3],
  metadata: { plan: 'gold', seats: 5, 'a b': 1 },
};

it.each([
  ['FirstName', 'Ada', 'string'],
  ['firstname + " of " + account.NAME', 'Ada of Analytical', 'string'],
  ['row["Email Address"].endsWith(".com")', true, 'bool'],
  ['FirstName.contains("d") && FirstName.indexOf("a") == 2', true, 'bool'],
  ['"a,b".split(",")', ['a', 'b'], 'list'],
  ['Age__c + 1', 37, 'int'],
  ['Age__c * 9007199254740993', '324259173170675748', 'int'],
  ['Amount * 2 + 0.5', 20.5, 'double'],
  ['Amount == 10 && 10 == Amount', true, 'bool'],
  ['Active', null, 'null'],
  ['Active == null && null == Active', true, 'bool'],
  ['CreatedDate', '2026-11-22T09:30:00.000Z', 'timestamp'],
  ['CloseDate', '2026-11-22', 'timestamp'],
  ['CloseDate < CreatedDate', true, 'bool'],
  ['string(CreatedDate)', '2026-11-22T09:30:00.000Z', 'string'],
  ['tags.filter(tag, tag != "a").map(tag, string(tag))', ['b', '3'], 'list'],
  ['tags.exists(tag, tag == 3)', true, 'bool'],
  ['metadata.plan', 'gold', 'string'],
  ['metadata["a b"] + metadata.seats', 6, 'int'],
  ['cel.bind(name, FirstName, name + name)', 'AdaAda', 'string'],
  ['{"name": FirstName, "tags": tags}', { name: 'Ada', tags: ['a', 'b', 3] }, 'map'],
  ['(Age__c > 40 ? "old" : null) == null', true, 'bool'],
  ['FirstName.matches("^A[a-z]+$")', true, 'bool'],
])('evaluates %s', (text, value, type) => {
  const found = compileExpression(text, scope).evaluate(record);

  expect(found).toEqual({ absent: false, value, type });
});

describe('absent, null and empty', () => {
  it.each([
    ['FirstName', {}, { absent: true, type: 'absent' }],
    ['FirstName', { FirstName: null }, { absent: false, value: null, type: 'null' }],
    ['FirstName', { FirstName: '' }, { absent: false, value: '', type: 'string' }],
    ['FirstName + "!"', {}, { absent: true, type: 'absent' }],
    ['metadata.plan.name', record, { absent: true, type: 'absent' }],
    ['metadata.nothing', record, { absent: true, type: 'absent' }],
    ['tags[9]', record, { absent: true, type: 'absent' }],
    ['Account.Name', { Account: null }, { absent: false, value: null, type: 'null' }],
    ['Account.Name', { 'Account.Name': 'flat' }, { absent: false, value: 'flat', type: 'string' }],
    ['has(FirstName)', {}, { absent: false, value: false, type: 'bool' }],
    ['has(FirstName)', { FirstName: null }, { absent: false, value: true, type: 'bool' }],
    ['has(metadata.plan)', record, { absent: false, value: true, type: 'bool' }],
    ['has(metadata.other)', record, { absent: false, value: false, type: 'bool' }],
    ['FirstName == "a" || true', {}, { absent: false, value: true, type: 'bool' }],
    ['FirstName == "a" || false', {}, { absent: true, type: 'absent' }],
    ['IgnoreFlowIfNullOrEmpty(FirstName)', { FirstName: '' }, { absent: true, type: 'absent' }],
  ])('%s of %j', (text, given, expected) => {
    expect(compileExpression(text, scope).evaluate(given)).toEqual(expected);
  });
});

describe('texts of a file', () => {
  it('are read as their fields say', () => {
    const compiled = compileExpression('[Age__c + 1, Amount, Active, CreatedDate]', scope);

    const row = { Age__c: '36', Amount: '1.5', Active: 'TRUE', CreatedDate: '2026-11-22T09:30:00Z' };
    expect(compiled.evaluate(row)).toMatchObject({ value: [37, 1.5, true, '2026-11-22T09:30:00.000Z'] });
  });

  it('are null where a number or a time is empty', () => {
    const compiled = compileExpression('[Age__c, Amount, Active, CreatedDate]', scope);

    const row = { Age__c: '', Amount: ' ', Active: '', CreatedDate: '' };
    expect(compiled.evaluate(row)).toMatchObject({ value: [null, null, null, null] });
  });

  it('name the field where they are something else, and not the value', () => {
    const compiled = compileExpression('Age__c + 1', scope);

    expect(() => compiled.evaluate({ Age__c: 'secret' })).toThrow(
      "The expression can't be evaluated for this record. Column 1: the value of Age__c is not a whole number",
    );
  });
});

it('lists the fields that it looks at, each once, as the scope spells them', () => {
  const { fields } = compileExpression(
    'firstname + FIRSTNAME + account.name + row["email address"] + string(metadata.plan)',
    scope,
  );

  expect(fields).toEqual(['FirstName', 'Account.Name', 'Email Address', 'metadata']);
});

it('takes every name for a field where the scope is open', () => {
  const compiled = compileExpression('user_metadata.plan.size() > 0 && has(email)', {
    fields: [],
    open: true,
  });

  expect(compiled.fields).toEqual(['user_metadata.plan', 'email']);
  expect(compiled.evaluate({ 'user_metadata.plan': 'gold', email: 'a' })).toMatchObject({ value: true });
});

describe('problems', () => {
  it.each([
    ['', 1, 'the expression is empty'],
    ['FirstName +', 12, 'the end of the text'],
    ['FirstName = "Ada"', 11, 'equality is written =='],
    ['FirstNam', 1, 'Contact has no field FirstNam; did you mean FirstName?'],
    ['1 + Account.Nam', 5, 'did you mean Account.Name?'],
    ['FirstName + 1', 1, 'string + int does not work; convert one side'],
    ['FirstName == 5', 1, 'string == int does not work'],
    ['FirstName ? 1 : 2', 1, 'this is string, and a condition is wanted'],
    ['!FirstName', 2, 'a condition is wanted'],
    ['true && Age__c', 9, 'a condition is wanted'],
    ['-FirstName', 2, '- needs a number'],
    ['Age__c.startsWith("3")', 1, 'this is int, which has no startsWith'],
    ['FirstName.nothing()', 1, 'there is no function nothing'],
    ['Appnd("a", "b")', 1, 'did you mean Append?'],
    ['row', 1, 'row["Email Address"]'],
    ['row[FirstName]', 1, 'row["Email Address"]'],
    ['tags.map(tag, tagg)', 15, 'no field tagg'],
    ['FirstName.matches("(?=a)")', 19, 'no look-ahead'],
    ['1 + package', 5, 'write row["package"]'],
    ['constructor', 1, 'no field constructor'],
    ['x'.repeat(4_001), 4_001, '4000 are allowed'],
    [`${'('.repeat(60)}1${')'.repeat(60)}`, 41, 'nested too deeply'],
  ])('say of %.40s, in column %i: %s', (text, column, words) => {
    const { problems } = checkExpression(text, scope);

    expect(problems?.[0]).toMatchObject({ column, message: expect.stringContaining(words) });
  });

  it('are all found at once, in the order of the text', () => {
    const { problems } = checkExpression('FirstNam + Last + (Age__c + "x") + Foo(Amount)', scope);

    expect(problems?.map(({ column }) => column)).toEqual([1, 12, 20, 36]);
  });

  it('are thrown as one config error', () => {
    expect(() => compileExpression('FirstNam + Last', scope)).toThrow(
      expect.objectContaining({
        kind: 'config',
        code: 'EXPRESSION_NOT_VALID',
        problems: [{}, {}].map(() => expect.any(Object)),
      }),
    );
  });
});

it('tells a trace of every sub-expression with its column, type and value', () => {
  const { trace } = compileExpression('has(Amount) ? FirstName + "!" : ""', scope).evaluateWithTrace(record);

  expect(trace).toEqual([
    { depth: 0, text: 'has(Amount) ? FirstName + "!" : ""', column: 1, type: 'string', value: 'Ada!' },
    { depth: 1, text: 'has(Amount)', column: 1, type: 'bool', value: true },
    { depth: 2, text: 'Amount', column: 5, type: 'double', value: 10 },
    { depth: 1, text: 'FirstName + "!"', column: 15, type: 'string', value: 'Ada!' },
    { depth: 2, text: 'FirstName', column: 15, type: 'string', value: 'Ada' },
    { depth: 2, text: '"!"', column: 27, type: 'string', value: '!' },
  ]);
});

it('evaluates and lists each sub-expression once', () => {
  const { trace } = compileExpression('FirstName.contains("d")', scope).evaluateWithTrace(record);

  expect(trace.map(({ text }) => text)).toEqual(['FirstName.contains("d")', 'FirstName', '"d"']);
});

it('keeps the trace up to where a record does not do', () => {
  const { trace, problem } = compileExpression('FirstName + "!"', scope).evaluateWithTrace({
    FirstName: null,
  });

  expect(problem).toMatchObject({ code: 'NO_SUCH_OVERLOAD', column: 1 });
  expect(trace.map(({ text, type }) => [text, type])).toEqual([
    ['FirstName + "!"', 'error'],
    ['FirstName', 'null'],
    ['"!"', 'string'],
  ]);
});
