import { type Failure, isFailure } from '../errors.ts';
import type { Operation } from './call.ts';
import { readSobject } from './sobjects.ts';
import { child, children, text } from './xml.ts';

/**
 * Merge and lead conversion, which only SOAP has.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_merge.htm
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_convertlead.htm (checked 2026-11)
 */
export const leadOperations: Record<string, Operation> = {
  merge: ({ org, userId, body }) => ({
    result: [...children(body, 'request'), ...children(body, 'mergeRequests')].map((request) => {
      const { type, fields } = readSobject(child(request, 'masterRecord') ?? '');
      const { Id: masterId, ...others } = fields;
      const merged = org.merge({
        at: org.now(),
        userId,
        master: { object: type, id: typeof masterId === 'string' ? masterId : '', fields: others },
        losers: children(request, 'recordToMergeIds').map((node) => text(node) ?? ''),
      });
      return isFailure(merged)
        ? { errors: [spelt(merged)], id: null, success: false }
        : { ...merged, success: true };
    }),
  }),

  convertLead: ({ org, userId, body, ...call }) => ({
    result: children(body, 'leadConverts').map((request) => {
      const given = (name: string) => text(child(request, name));
      const leadId = given('leadId') ?? '';
      const converted = org.convert({
        at: org.now(),
        userId,
        allowDuplicates: call.header('DuplicateRuleHeader', 'allowSave') === 'true',
        leadId,
        convertedStatus: given('convertedStatus') ?? '',
        accountId: given('accountId'),
        contactId: given('contactId'),
        doNotCreateOpportunity: given('doNotCreateOpportunity') === 'true',
        opportunityName: given('opportunityName'),
        ownerId: given('ownerId'),
      });
      if (isFailure(converted))
        return {
          accountId: null,
          contactId: null,
          errors: [spelt(converted)],
          leadId,
          opportunityId: null,
          success: false,
        };
      const { accountId, contactId, opportunityId = null } = converted;
      return { accountId, contactId, leadId: converted.leadId, opportunityId, success: true };
    }),
  }),
};

function spelt({ fields, message, code }: Failure): object {
  return { fields, message, statusCode: code };
}
