import { expect, it } from 'vitest';
import { safeText, toSaltbridgeError } from '../../../src/connectors/salesforce/errors.ts';
import { networkFailure, readFailure } from '../../../src/connectors/salesforce/failure.ts';
import { SaltbridgeError } from '../../../src/core/errors.ts';

it.each([
  [
    401,
    [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }],
    'auth',
    'INVALID_SESSION_ID',
  ],
  [400, { error: 'invalid_grant', error_description: 'authentication failure' }, 'auth', 'invalid_grant'],
  [
    400,
    { error: 'invalid_client_id', error_description: 'client identifier invalid' },
    'auth',
    'invalid_client_id',
  ],
  [
    403,
    [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'API is not enabled' }],
    'config',
    'API_DISABLED_FOR_ORG',
  ],
  [400, [{ errorCode: 'INVALID_FIELD', message: "No such column 'X'" }], 'config', 'INVALID_FIELD'],
  [
    403,
    [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'exceeded' }],
    'rate-limited',
    'REQUEST_LIMIT_EXCEEDED',
  ],
  [503, [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }], 'transient', 'SERVER_UNAVAILABLE'],
  [500, '<html>oops</html>', 'transient', 'HTTP_500'],
  [429, '', 'rate-limited', 'HTTP_429'],
  [404, '', 'config', 'HTTP_404'],
])('reads an answer of %i %j as %s', async (status, body, kind, code) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);

  const error = toSaltbridgeError(await readFailure(new Response(text, { status })), 'describe Lead');

  expect(error).toMatchObject({ kind, code, message: expect.stringContaining('describe Lead') });
});

it('reads a SOAP fault', async () => {
  const fault =
    '<soapenv:Fault><faultcode>INVALID_LOGIN</faultcode><faultstring>INVALID_LOGIN: Invalid username, password, security token; or user locked out.</faultstring></soapenv:Fault>';

  const error = toSaltbridgeError(await readFailure(new Response(fault, { status: 500 })), 'sign in');

  expect(error).toMatchObject({
    kind: 'auth',
    code: 'INVALID_LOGIN',
    message: expect.stringMatching(/new token/),
  });
});

it.each([
  [{ 'Retry-After': '7' }, 'SERVER_UNAVAILABLE', 7_000],
  [{}, 'REQUEST_LIMIT_EXCEEDED', 60_000],
])('says how long to wait: %j %s', async (headers, errorCode, retryAfterMs) => {
  const answer = new Response(JSON.stringify([{ errorCode, message: 'wait' }]), { status: 503, headers });

  expect(toSaltbridgeError(await readFailure(answer), 'query')).toMatchObject({ retryAfterMs });
});

it('waits a quarter of an hour when the daily quota is used up', async () => {
  const body = JSON.stringify([
    { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' },
  ]);

  const error = toSaltbridgeError(await readFailure(new Response(body, { status: 403 })), 'query');

  expect(error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 900_000 });
});

it.each([
  ['ECONNREFUSED', 'transient'],
  ['UND_ERR_SOCKET', 'transient'],
  ['ENOTFOUND', 'transient'],
  ['EAI_AGAIN', 'transient'],
  ['CERT_HAS_EXPIRED', 'config'],
])('takes the network error %s as %s', (code, kind) => {
  const cause = Object.assign(new Error(code), { code });

  const error = toSaltbridgeError(networkFailure(new TypeError('fetch failed', { cause })), 'query');

  expect(error).toMatchObject({ kind, code });
});

it.each([
  ['ENOTFOUND', 'config'],
  ['EAI_AGAIN', 'transient'],
])('takes %s at the first contact as %s', (code, kind) => {
  const cause = Object.assign(new Error(code), { code });
  const failure = networkFailure(new TypeError('fetch failed', { cause }));

  expect(toSaltbridgeError(failure, 'sign in', { firstContact: true })).toMatchObject({ kind, code });
});

it('leaves errors that are not about Salesforce as they are', () => {
  const bug = new TypeError('x is not a function');
  const ours = new SaltbridgeError('config', 'ours');

  expect(toSaltbridgeError(bug, 'query')).toBe(bug);
  expect(toSaltbridgeError(ours, 'query')).toBe(ours);
});

it.each([
  [
    "\nSELECT Id FROM Lead WHERE Email IN ('ann@example.test')\n^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Lead'.",
    "No such column 'Foo' on entity 'Lead'.",
  ],
  ["invalid email 'ann.o@example.test' (ann@x.test)", "invalid email '[address]' ([address])"],
])('keeps queries and e-mail addresses out of messages: %j', (said, safe) => {
  expect(safeText(said)).toBe(safe);
});

const answered = (errorCode: string, message: string) =>
  readFailure(new Response(JSON.stringify([{ errorCode, message }]), { status: 400 }));

it.each([
  ['STRING_TOO_LONG', 'Last Name: data value too large: Lovelace (max length=80)'],
  ['JSON_PARSER_ERROR', 'Cannot deserialize instance of date from VALUE_STRING value Lovelace'],
  ['MALFORMED_QUERY', "unexpected token: 'Lovelace'"],
  ['INVALID_FIELD', "No such column 'Ada Lovelace' on entity 'Lead'"],
])('tells only the code %s of a call that held values', async (code, message) => {
  const error = toSaltbridgeError(await answered(code, message), 'insert 1 Lead records', {
    carried: 'values',
  });

  expect(error).toMatchObject({ code, message: `Salesforce refused to insert 1 Lead records: ${code}` });
});

it.each([
  ['INVALID_FIELD', "No such column 'Plan__c' on sobject of type Lead"],
  ['INVALID_TYPE', "sObject type 'Leed' is not supported."],
  ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'],
])('quotes %s of such a call where it is known to hold none', async (code, message) => {
  const error = toSaltbridgeError(await answered(code, message), 'insert 1 Lead records', {
    carried: 'values',
  });

  expect(error).toMatchObject({ message: expect.stringContaining(message.replace(/\.$/, '')) });
});

it('takes no sentence for a code', async () => {
  const error = toSaltbridgeError(await answered('Ada Lovelace is refused', ''), 'query');

  expect(error).toMatchObject({ code: 'HTTP_400', message: expect.not.stringContaining('Ada') });
});
