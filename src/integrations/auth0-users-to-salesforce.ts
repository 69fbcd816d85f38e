import { z } from 'zod';
import { defineIntegration } from '../core/define-integration.ts';
import { ColumnMapping } from '../core/mapping/plan.ts';
import { ExportFormatLabel, formatOf } from '../core/table-file/formats.ts';

const ExportField = z.strictObject({
  userField: z.string().min(1).describe('Auth0 attribute, nested by dots, e.g. user_metadata.plan'),
  columnName: z.string().min(1).describe('Column of the exported file'),
});

/** The four that the seed guide shows. */
const defaultFields: z.infer<typeof ExportField>[] = [
  { userField: 'email', columnName: 'Email Address' },
  { userField: 'created_at', columnName: 'Created At' },
  { userField: 'given_name', columnName: 'First Name' },
  { userField: 'family_name', columnName: 'Last Name' },
];

const Config = z.strictObject({
  source: z
    .strictObject({
      connection: z.string().describe('Id of an auth0 connection'),
      auth0ConnectionId: z
        .string()
        .optional()
        .describe('Only users of this Auth0 connection, e.g. con_0000000000000001'),
      limit: z.int().positive().optional().describe('Export at most this many users'),
    })
    .optional()
    .describe('Absent for a sync that only imports files'),
  export: z
    .strictObject({
      format: ExportFormatLabel.default('Tab Separated Value file (*.csv)').describe('Export Format'),
      fields: z
        .array(ExportField)
        .min(1)
        .default(defaultFields)
        .describe('Fields: User Field and Column Name, in order'),
    })
    .prefault({}),
  target: z.strictObject({
    connection: z.string().describe('Id of a salesforce connection'),
    object: z.string().default('Lead').describe('Lead, Contact, Account or a custom object'),
    operation: z
      .enum(['add new', 'update existing', 'add new and update existing'])
      .default('add new and update existing'),
    matchBy: z.string().optional().describe('Id, an external id field, an e-mail field or Name'),
    assignmentRuleId: z.string().optional().describe('Salesforce id of the lead assignment rule to run'),
    duplicateRule: z
      .enum(['block', 'allow'])
      .default('block')
      .describe('allow: save a record although a duplicate rule warns of it'),
  }),
  mapping: z.array(ColumnMapping).min(1).describe('Every column of the file, mapped or ignored'),
  defaults: z
    .record(z.string(), z.string())
    .default({})
    .describe('Values for fields that a row leaves empty'),
  emptyCells: z.enum(['keep', 'clear']).default('keep').describe('What an empty cell does to a filled field'),
  review: z
    .strictObject({
      autoApprove: z.boolean().default(false),
      expiresAfterHours: z
        .number()
        .positive()
        .max(24 * 60)
        .default(24 * 7),
    })
    .prefault({}),
  notify: z
    .strictObject({ connection: z.string().describe('Id of a webhook connection') })
    .optional()
    .describe('Who hears when the sync begins to fail and when it is well again'),
  limits: z
    .strictObject({
      rowsPerPart: z.int().min(1).max(50_000).default(50_000),
      partsAtOnce: z.int().min(1).max(50).default(4),
      collectionsUpTo: z.int().min(0).max(5_000).default(1_000),
      rowsPerJob: z.int().min(1).max(1_000_000).default(250_000),
      jobsAtOnce: z.int().min(1).max(20).default(2),
    })
    .prefault({}),
});

export const auth0UsersToSalesforce = defineIntegration({
  id: 'auth0-users-to-salesforce',
  label: 'Auth0 users to Salesforce',
  description: 'Exports Auth0 users to a file, maps and reviews it, and imports it into Salesforce.',
  source: 'auth0',
  destination: 'salesforce',
  config: Config,

  connections: (config) => ({
    ...(config.source && { source: config.source.connection }),
    destination: config.target.connection,
    ...(config.notify && { notify: config.notify.connection }),
  }),

  read: (config) => {
    const format = formatOf(config.export.format);
    return {
      request: {
        object: 'users',
        fields: config.export.fields.map(({ userField, columnName }) => ({
          path: userField,
          column: columnName,
        })),
        options: {
          jobFormat: format.table.kind === 'json' ? 'json' : 'csv',
          auth0ConnectionId: config.source?.auth0ConnectionId,
          limit: config.source?.limit,
        },
      },
      format: format.table,
      fileName: `users.${format.extension}`,
      rowsPerPart: config.limits.rowsPerPart,
    };
  },

  map: (config) => ({ columns: config.mapping, defaults: config.defaults, emptyCells: config.emptyCells }),

  write: (config) => ({
    object: config.target.object,
    operation: config.target.operation,
    ...(config.target.matchBy && { matchBy: config.target.matchBy }),
    ...(config.target.assignmentRuleId && { assignmentRuleId: config.target.assignmentRuleId }),
    allowDuplicates: config.target.duplicateRule === 'allow',
    collectionsUpTo: config.limits.collectionsUpTo,
    rowsPerJob: config.limits.rowsPerJob,
  }),

  rules: (config) => ({
    autoApprove: config.review.autoApprove,
    reviewExpiresAfterMs: config.review.expiresAfterHours * 3_600_000,
    partsAtOnce: config.limits.partsAtOnce,
    jobsAtOnce: config.limits.jobsAtOnce,
  }),
});
