import { defineEventIntegration } from '../core/define-integration.ts';
import { maskAddresses } from '../core/mask-addresses.ts';
import { Config } from './first-login/config.ts';
import { fieldSource } from './first-login/mapping.ts';
import { completeDefaults, nameAttributes, personToLead, spelled } from './first-login/person-to-lead.ts';

export const auth0FirstLoginToSalesforce = defineEventIntegration({
  id: 'auth0-first-login-to-salesforce',
  label: 'Create a New Lead in Salesforce on First Login',
  description: 'Makes a Salesforce Lead and a Slack message when somebody first logs in with Auth0.',
  section: 'Webhook',
  source: 'auth0',
  destination: 'salesforce',
  announcer: 'slack',
  config: Config,

  connections: ({ source, target, announce }) => ({
    ...(source.connection && { source: source.connection }),
    destination: target.connection,
    ...(announce && { announce: announce.connection }),
  }),

  react: ({ source, target, mapping, defaults, announce, patience, hook }) => {
    const sources = mapping.map(fieldSource);
    return {
      hook: {
        system: 'auth0',
        tenant: source.tenant,
        loginDomain: source.customDomain ?? source.tenant,
        secretVersion: hook.secretVersion,
        windowMs: hook.windowMinutes * 60_000,
        ...(source.since && { since: source.since }),
      },
      target: {
        object: 'Lead',
        ...(target.keyField && { keyField: target.keyField }),
        lookIn: [
          { object: 'Lead', field: 'Email', endedBy: 'IsConverted' },
          { object: 'Contact', field: 'Email' },
        ],
        emailField: 'Email',
        existing: target.existing,
        allowDuplicates: target.duplicateRule === 'allow',
        ...(target.assignmentRuleId && { assignmentRuleId: target.assignmentRuleId }),
      },
      giveUpAfterMs: patience.giveUpAfterHours * 3_600_000,
      announce: { unknownOutcome: announce?.unknownOutcome ?? 'at most once' },

      attributes: [...new Set([...nameAttributes, ...sources.flatMap(({ attributes }) => attributes)])],
      targetFields: [
        ...new Set([
          'LastName',
          ...mapping.map(({ field }) => spelled(field)),
          ...Object.keys(completeDefaults(defaults)),
        ]),
      ],

      record: (attributes) => ({
        ...personToLead(attributes, sources, defaults),
        ...(target.keyField && { [target.keyField]: attributes.user_id ?? '' }),
      }),

      fields: (record) => {
        const name = [record.FirstName, record.LastName].filter(Boolean).join(' ');
        const shown: [string, string | undefined][] = [
          ['Name', name],
          ['E-mail', announce?.showEmail === false ? undefined : record.Email],
          ['Company', record.Company],
          ['Source', record.LeadSource],
        ];
        // A person may have given the address as the name.
        const safe = announce?.showEmail === false ? maskAddresses : (text: string) => text;
        return shown.flatMap(([label, value]) => (value ? [{ label, value: safe(value) }] : []));
      },
    };
  },
});
