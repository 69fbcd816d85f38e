import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const evaluate = (body: unknown) => api.ask('POST', '/v1/expressions/evaluate', body);

it('evaluates an expression with every step of it', async () => {
  const { status, body } = await evaluate({ expression: 'name + "!"', record: { name: 'Ada' } });

  expect(status).toBe(200);
  expect(body).toEqual({
    expression: 'name + "!"',
    notes: [],
    fields: ['name'],
    value: 'Ada!',
    absent: false,
    type: 'string',
    trace: [
      { depth: 0, text: 'name + "!"', column: 1, type: 'string', value: 'Ada!' },
      { depth: 1, text: 'name', column: 1, type: 'string', value: 'Ada' },
      { depth: 1, text: '"!"', column: 8, type: 'string', value: '!' },
    ],
  });
});

it('tells absent from null', async () => {
  const absent = await evaluate({ expression: 'user_metadata.plan', record: { user_metadata: {} } });
  const none = await evaluate({
    expression: 'user_metadata.plan',
    record: { user_metadata: { plan: null } },
  });

  expect(absent.body).toMatchObject({ absent: true, type: 'absent' });
  expect('value' in absent.body).toBe(false);
  expect(none.body).toMatchObject({ absent: false, value: null, type: 'null' });
});

it('translates what Entra exported before', async () => {
  const { body } = await evaluate({
    expression: 'IIF([country]="USA", [state], "abroad")',
    record: { country: 'DE' },
    entra: true,
  });

  expect(body).toMatchObject({
    expression: 'IIF(country == "USA", state, "abroad")',
    value: 'abroad',
    notes: [expect.stringContaining('IIF')],
  });
});

it('refuses an expression with every mistake and its column', async () => {
  const { status, body } = await evaluate({
    expression: 'FirstNam + Age__c',
    fields: [
      { name: 'FirstName', type: 'string' },
      { name: 'Age__c', type: 'int' },
    ],
  });
  const typed = await evaluate({
    expression: 'firstname + Age__c + Foo(1)',
    fields: [
      { name: 'FirstName', type: 'string' },
      { name: 'Age__c', type: 'int' },
    ],
    ignoreCase: true,
  });
  const entra = await evaluate({ expression: 'Append([a], "b"', entra: true });

  expect(status).toBe(422);
  expect(body).toMatchObject({
    code: 'EXPRESSION_NOT_VALID',
    errors: [{ pointer: '/expression', code: 'UNKNOWN_FIELD', column: 1, length: 8 }],
  });
  expect(typed.body.errors).toMatchObject([
    { code: 'WRONG_TYPE', column: 1 },
    { code: 'WRONG_CALL', column: 22 },
  ]);
  expect(entra.body.errors).toMatchObject([{ pointer: '/expression', column: 16 }]);
});

it('answers with the problem and the trace where this record does not do', async () => {
  const { status, body } = await evaluate({
    expression: 'Left(name, seats)',
    record: { name: 'Ada', seats: 'x' },
  });

  expect(status).toBe(200);
  expect(body).toMatchObject({
    absent: false,
    type: 'error',
    problems: [{ code: 'WRONG_ARGUMENT', column: 1 }],
  });
  expect(body.trace).toMatchObject([
    { text: 'Left(name, seats)', type: 'error' },
    { text: 'seats', type: 'string', value: 'x' },
  ]);
});

it('needs an API key', async () => {
  const { statusCode } = await api.app.inject({
    method: 'POST',
    url: '/v1/expressions/evaluate',
    payload: { expression: '1' },
  });

  expect(statusCode).toBe(401);
});
