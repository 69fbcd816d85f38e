import { failure } from '../errors.ts';
import { ruleOf } from './change.ts';

/** A member is a lead or a contact, once in each campaign. */
export const campaignMembers = ruleOf('CampaignMember', {
  check({ table, row, value }) {
    if (row >= 0) return undefined;
    const { object } = table;
    const campaign = object.field('CampaignId');
    for (const name of ['LeadId', 'ContactId']) {
      const person = object.field(name);
      const id = value(name);
      if (person === undefined || campaign === undefined || id === null) continue;
      const there = table
        .find(person, id)
        .some((other) => table.get(other, campaign) === value('CampaignId'));
      return there ? failure('DUPLICATE_VALUE', 'Already a campaign member.') : undefined;
    }
    return failure('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LeadId]', ['LeadId']);
  },
});
