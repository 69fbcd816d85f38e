import { z } from 'zod';
import { PersonMapping } from './mapping.ts';
import { spelled } from './person-to-lead.ts';

const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const NO_DOMAIN = 'is no domain: leave out https:// and the path, and write it in small letters';

export const Config = z
  .strictObject({
    source: z.strictObject({
      tenant: z
        .string()
        .regex(DOMAIN, NO_DOMAIN)
        .describe('Domain of the Auth0 tenant, e.g. acme.eu.auth0.com'),
      customDomain: z
        .string()
        .regex(DOMAIN, NO_DOMAIN)
        .optional()
        .describe('The domain that people log in on, where it is your own'),
      connection: z
        .string()
        .optional()
        .describe(
          'Id of an auth0 connection; needed to look for users whose event never came, and to ask when somebody signed up of whom a log stream tells',
        ),
      since: z.iso
        .datetime()
        .optional()
        .describe('People who signed up before it are left alone; default: when the sync was made'),
    }),
    target: z.strictObject({
      connection: z.string().describe('Id of a salesforce connection; its user appears as the creator'),
      keyField: z
        .string()
        .regex(/^[A-Za-z]\w*$/, 'is no API name of a field; null where there can be none')
        .nullable()
        .default('Auth0_User_Id__c')
        .describe(
          'Unique external id field of Lead that holds the Auth0 user id; null where there can be none',
        ),
      existing: z
        .enum(['skip', 'link', 'create anyway'])
        .default('skip')
        .describe(
          'Where a Lead or Contact has the e-mail address already: make no Lead, write only the key to it, or make a Lead',
        ),
      duplicateRule: z
        .enum(['block', 'allow'])
        .default('block')
        .describe('allow: save a Lead although a duplicate rule warns of it'),
      assignmentRuleId: z.string().optional().describe('Salesforce id of the lead assignment rule to run'),
    }),
    mapping: z
      .array(PersonMapping)
      .default([
        { attribute: 'given_name', field: 'FirstName' },
        { attribute: 'family_name', field: 'LastName' },
        { attribute: 'email', field: 'Email' },
        { attribute: 'phone_number', field: 'Phone' },
        { attribute: 'user_metadata.company', field: 'Company' },
      ])
      .describe('Auth0 attribute, nested by dots, or an expression over attributes, to field of Lead'),
    defaults: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        'Values for fields that the person leaves empty, beside Company: Web channel signups and LeadSource: Auth0',
      ),
    announce: z
      .strictObject({
        connection: z.string().describe('Id of a slack connection'),
        showEmail: z.boolean().default(true).describe('false: the message holds no e-mail address'),
        unknownOutcome: z
          .enum(['at most once', 'at least once'])
          .default('at most once')
          .describe('What to do where it cannot be found out whether a message arrived'),
      })
      .optional()
      .describe('Absent: no messages'),
    patience: z
      .strictObject({
        giveUpAfterHours: z
          .number()
          .positive()
          .max(24 * 30)
          .default(24)
          .describe('How long a system that is away is waited for before the event counts as failed'),
      })
      .prefault({}),
    hook: z
      .strictObject({
        secretVersion: z.int().min(1).default(1).describe('A higher one makes a new secret and ends the old'),
        windowMinutes: z.number().positive().max(60).default(5).describe('How old a signed event may be'),
      })
      .prefault({}),
  })
  .superRefine(({ target: { existing, keyField }, mapping }, context) => {
    const refuse = (message: string) =>
      context.addIssue({ code: 'custom', path: ['target', 'existing'], message });
    if (existing === 'link' && keyField === null)
      refuse('link writes the key to the record that is there, so it needs target.keyField');
    if (existing !== 'create anyway' && !mapping.some(({ field }) => spelled(field) === 'Email'))
      refuse(
        `${existing} looks for the e-mail address, so the mapping must fill Email; or choose create anyway`,
      );
  });
