import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { refuse, refusedCalls, wording } from './errors-table.ts';
import { startOrg, type TestOrg } from './start.ts';

/**
 * The commonest refusals of REST, queries, composite calls and bulk jobs. Salesforce documents their status and form;
 * the wording is that which live orgs gave to those who quote it in trackers and tests of clients.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm (checked 2026-11)
 * @see https://github.com/qoretechnologies/qore/issues/3908 (JSON_PARSER_ERROR; checked 2026-11)
 * @see https://github.com/giacomelli/SalesforceSharp (an id that is none; checked 2026-11)
 */
const calls = refusedCalls(`
# Addresses and methods
GET    /nope                                        | 404 NOT_FOUND | The requested resource does not exist
GET    /services/data/v1.0/limits                   | 404 NOT_FOUND | The requested resource does not exist
GET    /sobjects/Nope__c/describe                   | 404 NOT_FOUND | The requested resource does not exist
POST   /query                                       | 405 METHOD_NOT_ALLOWED | HTTP Method 'POST' not allowed. Allowed are HEAD,GET
DELETE /limits                                      | 405 METHOD_NOT_ALLOWED | HTTP Method 'DELETE' not allowed. Allowed are HEAD,GET
# Queries
GET    /query?q=                                    | 400 MALFORMED_QUERY | A query string has to be specified
QUERY  SELECT FROM Lead                             | 400 MALFORMED_QUERY | …unexpected token: 'FROM'
QUERY  SELECT Nope FROM Lead                        | 400 INVALID_FIELD | …No such column 'Nope' on entity 'Lead'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.
QUERY  SELECT Id FROM Nope                          | 400 INVALID_TYPE | …sObject type 'Nope' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.
QUERY  SELECT Nope.Name FROM Lead                   | 400 INVALID_FIELD | …Didn't understand relationship 'Nope' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.
QUERY  SELECT (SELECT Id FROM Nopes) FROM Account   | 400 INVALID_TYPE | …Didn't understand relationship 'Nopes' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.
QUERY  SELECT Id FROM Lead WHERE NumberOfEmployees = '1' | 400 INVALID_FIELD | …value of filter criterion for field 'NumberOfEmployees' must be of type int and should not be enclosed in quotes
QUERY  SELECT Id FROM Lead WHERE Company = 1        | 400 INVALID_FIELD | …value of filter criterion for field 'Company' must be of type string and should be enclosed in quotes
QUERY  SELECT Id FROM Lead WHERE Id = 'nope'        | 400 INVALID_QUERY_FILTER_OPERATOR | …invalid ID field: nope
QUERY  SELECT Company, COUNT(Id) FROM Lead          | 400 MALFORMED_QUERY | …Field must be grouped or aggregated: Company
QUERY  SELECT Id FROM Lead WHERE Description = 'a'  | 400 INVALID_FIELD | …field 'Description' can not be filtered in a query call
QUERY  SELECT Id FROM Lead OFFSET 2001              | 400 NUMBER_OUTSIDE_VALID_RANGE | Maximum SOQL offset allowed is 2000
QUERY  SELECT Id FROM Lead WHERE LastName = 'a\\q'   | 400 MALFORMED_QUERY | …Illegal character sequence '\\q' in string literal.
GET    /query/01gnope-2000                          | 400 INVALID_QUERY_LOCATOR | invalid query locator
# One record
GET    /sobjects/Contact/003000000000000AAA         | 404 NOT_FOUND | The requested resource does not exist
GET    /sobjects/Subscriber__c/External_Id__c/nobody | 404 NOT_FOUND | The requested resource does not exist
GET    /sobjects/Contact/nope                       | 404 NOT_FOUND | Provided external ID field does not exist or is not accessible: nope
GET    /sobjects/Contact/Nope__c/1                  | 404 NOT_FOUND | Provided external ID field does not exist or is not accessible: Nope__c
POST   /sobjects/Contact {"LastName":               | 400 JSON_PARSER_ERROR | …at [line:1, column:13]
POST   /sobjects/Contact {"Birthdate":"tomorrow"}   | 400 JSON_PARSER_ERROR | Cannot deserialize instance of date from VALUE_STRING value tomorrow or request may be missing a required field at …
POST   /sobjects/Contact {"DoNotCall":"maybe"}      | 400 JSON_PARSER_ERROR | Cannot deserialize instance of boolean from VALUE_STRING value maybe or request may be missing a required field at …
POST   /sobjects/Contact {"FirstName":"Ada"}        | 400 REQUIRED_FIELD_MISSING | Required fields are missing: [LastName] | LastName
POST   /sobjects/Contact {"Nope":"1"}               | 400 INVALID_FIELD | No such column 'Nope' on sobject of type Contact
POST   /sobjects/Contact {"LastName":"<long>"}      | 400 STRING_TOO_LONG | Last Name: data value too large: <long> (max length=80) | LastName
POST   /sobjects/Contact {"LastName":"A","Email":"nonsense"} | 400 INVALID_EMAIL_ADDRESS | Email: invalid email address: nonsense | Email
POST   /sobjects/Contact {"LastName":"A","AccountId":"nope"} | 400 MALFORMED_ID | Account ID: id value of incorrect type: nope | AccountId
POST   /sobjects/Contact {"LastName":"A","AccountId":"<contact>"} | 400 FIELD_INTEGRITY_EXCEPTION | Account ID: id value of incorrect type: <contact> | AccountId
POST   /sobjects/Contact {"LastName":"A","AccountId":"001000000000000AAA"} | 400 INVALID_CROSS_REFERENCE_KEY | invalid cross reference id | none
POST   /sobjects/Contact {"LastName":"A","CreatedDate":"2026-01-01T00:00:00Z"} | 400 INVALID_FIELD_FOR_INSERT_UPDATE | Unable to create/update fields: CreatedDate. Please check the security settings of this field and verify that it is read/write for your profile or permission set. | CreatedDate
POST   /sobjects/Lead {"LastName":"A","Company":"B","Status":"Nope"} | 400 INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST | Status: bad value for restricted picklist field: Nope | Status
POST   /sobjects/Subscriber__c {"Name":"A","External_Id__c":"taken"} | 400 DUPLICATE_VALUE | duplicate value found: External_Id__c duplicates value on record with id: <subscriber15> | none
POST   /sobjects/Organization {"Name":"A"}          | 400 INVALID_TYPE_FOR_OPERATION | entity type cannot be inserted: Organization | none
PATCH  /sobjects/Contact/<deleted> {"LastName":"A"} | 404 ENTITY_IS_DELETED | entity is deleted | none
DELETE /sobjects/Contact/<deleted>                  | 404 ENTITY_IS_DELETED | entity is deleted | none
DELETE /sobjects/Account/<account>                  | 400 DELETE_FAILED | Your attempt to delete Ada Ltd could not be completed because it is associated with the following cases.: … | none
PATCH  /sobjects/Account/<account> {"ParentId":"<account>"} | 400 CIRCULAR_DEPENDENCY | attempt to violate hierarchy constraints | none
POST   /sobjects/Account {"Name":"A","OwnerId":"<leaver>"} | 400 INACTIVE_OWNER_OR_USER | operation performed with inactive user [<leaver15>] as owner of account | OwnerId
PATCH  /sobjects/User/<leaver> {"Username":"admin-1@saltbridge.example"} | 400 DUPLICATE_USERNAME | Duplicate Username.<br>The username already exists in this or another Salesforce organization. … | Username
PATCH  /sobjects/User/<leaver> {"CommunityNickname":"seller"} | 400 DUPLICATE_COMM_NICKNAME | Duplicate Nickname.<br>Another user has already selected this nickname.<br>Please select another. | CommunityNickname
PATCH  /sobjects/User/<leaver> {"IsActive":true}      | 400 LICENSE_LIMIT_EXCEEDED | License Limit Exceeded | none
POST   /sobjects/Contact LastName                   | 415 UNSUPPORTED_MEDIA_TYPE | MediaType of 'text/csv' is not supported by this resource
GET    /sobjects/Contact/updated                    | 400 MISSING_ARGUMENT | Required parameter is missing: start
GET    /sobjects/Contact/updated?start=2026-01-01T00:00:00Z&end=2026-01-01T00:00:30Z | 400 INVALID_REPLICATION_DATE | startDate must precede endDate by more than one minute
POST   /tooling/sobjects/CustomField {"FullName":"Lead.External_Id__c","Metadata":{"type":"Text","label":"A","length":9}} | 400 DUPLICATE_DEVELOPER_NAME | There is already a field named External_Id on Lead. | FullName
# Several at once
POST   /composite {"compositeRequest":[{"method":"GET","url":"/x","referenceId":"a b"}]} | 400 INVALID_INPUT | Invalid reference ID: a b
POST   /composite/batch {"batchRequests":<requests26>} | 400 LIMIT_EXCEEDED | The request can’t contain more than 25 operations.
PATCH  /composite/sobjects {"records":[{"attributes":{"type":"Contact"},"LastName":"A"}],"allOrNone":"maybe"} | 400 JSON_PARSER_ERROR | …
POST   /composite/sobjects {"records":<records201>} | 400 EXCEEDED_ID_LIMIT | record limit reached. cannot submit more than 200 records into this call
# Bulk jobs
DELETE /jobs/ingest/<open>                          | 400 API_ERROR | Error encountered when deleting the job because the job is not terminated
POST   /jobs/ingest {"object":"Nope","operation":"insert"} | 400 INVALIDENTITY | …
POST   /jobs/ingest {"object":"Contact","operation":"upsert"} | 400 INVALIDJOB | InvalidJob : External ID was blank for Contact. An External ID must be specified for upsert.
POST   /jobs/ingest {"object":"Contact","operation":"hardDelete"} | 400 FEATURENOTENABLED | FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system administrator
GET    /jobs/ingest/750000000000000AAA              | 404 NOT_FOUND | The requested resource does not exist
PATCH  /jobs/ingest/<job> {"state":"UploadComplete"} | 400 INVALIDJOBSTATE | Closing already Completed Job not allowed
PUT    /jobs/ingest/<job>/batches LastName          | 400 INVALIDJOBSTATE | …
POST   /jobs/query {"operation":"query","query":"SELECT Nope FROM Lead"} | 400 INVALID_FIELD | …No such column 'Nope' on entity 'Lead'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.
`);
const ids: Record<string, string> = {
  requests26: JSON.stringify(Array(26).fill({ method: 'GET', url: 'v60.0/limits' })),
  long: 'x'.repeat(81),
  records201: JSON.stringify(Array(201).fill({ attributes: { type: 'Contact' }, LastName: 'A' })),
};
let org: TestOrg;

beforeAll(async () => {
  org = await startOrg();
  const create = async (object: string, fields: object) => {
    const { body } = await org.call('POST', `/sobjects/${object}`, fields);
    return z.object({ id: z.string() }).parse(body).id;
  };
  ids.contact = await create('Contact', { LastName: 'Ada' });
  ids.deleted = await create('Contact', { LastName: 'Gone' });
  await org.call('DELETE', `/sobjects/Contact/${ids.deleted}`);
  ids.account = await create('Account', { Name: 'Ada Ltd' });
  await create('Case', { AccountId: ids.account, Subject: 'Open' });
  ids.open = await org.openJob();
  const soql = "SELECT ProfileId FROM User WHERE FirstName = 'Sam'";
  ids.leaver = await create('User', {
    ...(await org.query(soql))[0],
    Username: 'leaver@acme.example',
    LastName: 'Leaver',
    Email: 'leaver@acme.example',
    Alias: 'leaver',
    IsActive: false,
    TimeZoneSidKey: 'GMT',
    LocaleSidKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    LanguageLocaleKey: 'en_US',
  });
  ids.leaver15 = ids.leaver.slice(0, 15);
  await org.settings({ licenses: { Salesforce: 1 } });
  const subscriber = await create('Subscriber__c', { Name: 'Ada', External_Id__c: 'taken' });
  ids.subscriber15 = subscriber.slice(0, 15);
  ids.job = (
    await org.runJob('LastName\nBea\n', {
      object: 'Contact',
      operation: 'insert',
      externalIdFieldName: undefined,
    })
  ).id;
});
afterAll(() => org.close());

it.each(calls)('refuses $method $path $body with $status $errorCode', async (call) => {
  const { status, errorCode, fields } = call;

  const refusal = await refuse(org, call, ids);

  expect(refusal).toEqual({ status, errorCode, fields, message: expect.stringMatching(wording(call, ids)) });
});
