import fc from 'fast-check';

const word = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('Lead', 'Contact', 'User', 'Id', 'External_Id__c', 'k1', '750Sb0000000001'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      '%00',
      "'",
      '-1',
      '1e999',
      '..',
      '{}',
      'null',
      '%F0%9F',
    ),
  },
  fc.string({ maxLength: 12 }).map(encodeURIComponent),
);
const record = fc.dictionary(
  fc.constantFrom(
    'LastName',
    'Company',
    'Email',
    'IsConverted',
    'OwnerId',
    'Owner',
    '__proto__',
    'Nope',
    'attributes',
  ),
  fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('a@b.example', '2026-01-01', { type: 'Lead' }, '\u0000', '\ud800'),
  ),
);
const plain = fc.oneof(
  fc.jsonValue(),
  record,
  fc.record({ records: fc.array(fc.oneof(record, fc.jsonValue()), { maxLength: 3 }) }),
  fc.record({ allOrNone: fc.boolean(), compositeRequest: fc.array(fc.jsonValue(), { maxLength: 2 }) }),
  fc.record({
    compositeRequest: fc.array(
      fc.record({
        method: fc.constantFrom('GET', 'POST', 'x'),
        url: fc.constantFrom(
          '/services/data/v60.0/limits',
          '/services/data/v60.0/sobjects/Lead',
          '@{a.id}',
          '',
        ),
        referenceId: fc.constantFrom('a', 'b', ''),
        body: fc.jsonValue(),
      }),
      { maxLength: 3 },
    ),
  }),
  fc.record({ batchRequests: fc.array(fc.jsonValue(), { maxLength: 3 }) }),
  fc.record({
    object: fc.constantFrom('Lead', 'Nope', '__proto__'),
    operation: fc.constantFrom('insert', 'upsert', 'query', 'queryAll', 'x'),
    query: fc.constantFrom('SELECT Id FROM Lead', 'SELECT', '', 'SELECT Nope FROM Lead'),
    state: fc.constantFrom('UploadComplete', 'Aborted', 'x', null),
  }),
);
const broken = fc.oneof(
  fc.constantFrom(
    '{',
    '{"a":',
    '[',
    '"',
    '{"a":1}}',
    '\ufeff{}',
    'a,b\n"x',
    '<',
    '<a',
    '<a></b>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  ),
  fc.constantFrom(
    '--b\r\nContent-Disposition: form-data; name="job"\r\n\r\n{}\r\n--b--\r\n',
    '--b\r\nContent-Disposition: form-data\r\n',
    '--b--',
  ),
  fc
    .constantFrom('login', 'query', 'create', 'describeGlobal', 'nope')
    .map(
      (call) =>
        `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>x</sessionId></SessionHeader></e:Header><e:Body><${call}><username/></${call}></e:Body></e:Envelope>`,
    ),
  fc.string(),
);
const type = fc.constantFrom(
  'application/json',
  'application/json; charset=nope',
  'text/csv',
  'text/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'multipart/form-data',
  'application/octet-stream',
  'nonsense',
);
const headers = fc.dictionary(
  fc.constantFrom(
    'accept',
    'accept-encoding',
    'content-encoding',
    'if-modified-since',
    'sforce-call-options',
    'sforce-query-options',
    'sforce-duplicate-rule-header',
    'x-forwarded-host',
    'x-forwarded-proto',
    'forwarded',
    'soapaction',
  ),
  fc.constantFrom(
    '',
    'gzip',
    'x',
    '=;,',
    'batchSize=-1',
    'a b',
    'host="',
    'application/xml',
    '*/*;q=x',
    'Thu, 99 Foo',
  ),
  { maxKeys: 3 },
);
const query = fc.dictionary(
  fc.constantFrom(
    'q',
    'fields',
    'ids',
    'start',
    'end',
    'locator',
    'maxRecords',
    'token',
    'redirect_uri',
    'client_id',
  ),
  fc.oneof(
    fc.string(),
    fc.constantFrom('SELECT Id FROM Lead', '-1', '2026-01-01T00:00:00Z', 'Id,Name', '1e9'),
  ),
  { maxKeys: 2 },
);
/** One call to some route: `place` picks the route, `words` fill its path. */
export const callTo = fc.record({
  place: fc.nat(),
  words: fc.array(word, { minLength: 4, maxLength: 4 }),
  query,
  method: fc.option(fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'), { freq: 4 }),
  type,
  headers,
  body: fc.oneof(
    plain.map((value) => JSON.stringify(value)),
    broken,
  ),
  packed: fc.boolean(),
  signedIn: fc.option(fc.constant(true), { freq: 10 }),
});
