import { type Failure, failure, isFailure } from '../errors.ts';
import { readBody } from './body.ts';
import { fieldOf } from './store.ts';
import type { Table, Value } from './table.ts';
import type { WriteScope } from './write.ts';

export interface ConvertRequest {
  leadId: string;
  convertedStatus: string;
  /** An account or contact to go into, in place of a new one. */
  accountId?: string | undefined;
  contactId?: string | undefined;
  doNotCreateOpportunity: boolean;
  opportunityName?: string | undefined;
  ownerId?: string | undefined;
}

export interface Converted {
  leadId: string;
  accountId: string;
  contactId: string;
  opportunityId: string | undefined;
}

/** Standard mapping of lead fields; custom fields go to those of the same name. */
const contactFields: Record<string, string> = {
  ...Object.fromEntries(
    [
      'FirstName',
      'LastName',
      'Salutation',
      'Title',
      'Phone',
      'MobilePhone',
      'Fax',
      'Email',
      'LeadSource',
    ].map((name) => [name, name]),
  ),
  Street: 'MailingStreet',
  City: 'MailingCity',
  State: 'MailingState',
  PostalCode: 'MailingPostalCode',
  Country: 'MailingCountry',
};
const accountFields: Record<string, string> = {
  Company: 'Name',
  Industry: 'Industry',
  Phone: 'Phone',
  Fax: 'Fax',
  Website: 'Website',
  AnnualRevenue: 'AnnualRevenue',
  NumberOfEmployees: 'NumberOfEmployees',
  LeadSource: 'AccountSource',
  Street: 'BillingStreet',
  City: 'BillingCity',
  State: 'BillingState',
  PostalCode: 'BillingPostalCode',
  Country: 'BillingCountry',
};

/**
 * Makes an account, a contact and, unless told not to, an opportunity of a lead. What failed midway must be undone by
 * the caller.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_convertlead.htm (checked 2026-11)
 * @see https://help.salesforce.com/s/articleView?id=sales.lead_conversion_mapping.htm (which field becomes which)
 */
export function convertLead(scope: WriteScope, request: ConvertRequest): Converted | Failure {
  const { store, at } = scope;
  const leads = store.table('Lead');
  const row = leads.rowOf(request.leadId);
  if (row === undefined) return failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  if (leads.isDeleted(row)) return failure('ENTITY_IS_DELETED', 'entity is deleted');
  const lead = store.read(leads, row);
  if (lead.IsConverted === true)
    return failure('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
  if (!/converted/i.test(request.convertedStatus) || /not converted/i.test(request.convertedStatus))
    return failure('INVALID_STATUS', `invalid convertedStatus: ${request.convertedStatus}`);
  const owner = { OwnerId: request.ownerId ?? lead.OwnerId ?? null };
  const insert = (object: string, fields: Record<string, unknown>): string | Failure => {
    const { table, writer, cells } = readBody(scope, { object, fields });
    const written = writer.insert(cells);
    return isFailure(written) ? written : table.id(written.row);
  };

  const accountId =
    request.accountId ??
    insert('Account', { ...carried(lead, accountFields, store.table('Account')), ...owner });
  if (isFailure(accountId)) return accountId;
  const contact = { ...carried(lead, contactFields, store.table('Contact')), ...owner, AccountId: accountId };
  const contactId = request.contactId ?? insert('Contact', contact);
  if (isFailure(contactId)) return contactId;
  const opportunityId = request.doNotCreateOpportunity
    ? undefined
    : insert('Opportunity', {
        Name: request.opportunityName ?? `${lead.Company}-`,
        AccountId: accountId,
        StageName: 'Prospecting',
        CloseDate: endOfQuarter(at),
        LeadSource: lead.LeadSource,
        ...owner,
      });
  if (isFailure(opportunityId)) return opportunityId;

  const changes: Record<string, Value> = {
    IsConverted: true,
    ConvertedDate: new Date(at).toISOString().slice(0, 10),
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
    ConvertedOpportunityId: opportunityId ?? null,
    Status: request.convertedStatus,
    LastModifiedDate: at,
    LastModifiedById: scope.rights.userId,
    SystemModstamp: at,
  };
  for (const [name, value] of Object.entries(changes)) leads.set(row, fieldOf(leads, name), value);
  return { leadId: leads.id(row), accountId, contactId, opportunityId };
}

function carried(
  lead: Record<string, Value>,
  mapping: Record<string, string>,
  target: Table,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(lead)) {
    const field = target.object.field(mapping[name] ?? (name.endsWith('__c') ? name : ''));
    if (value === null || field === undefined || !field.createable) continue;
    fields[field.name] =
      field.type === 'datetime' && typeof value === 'number' ? new Date(value).toISOString() : value;
  }
  return fields;
}

function endOfQuarter(at: number): string {
  const now = new Date(at);
  const nextQuarter = (Math.floor(now.getUTCMonth() / 3) + 1) * 3;
  return new Date(Date.UTC(now.getUTCFullYear(), nextQuarter, 0)).toISOString().slice(0, 10);
}
