import { z } from 'zod';
import { ValueSource } from '../../core/changes/profile-plan.ts';
import { RowFilter } from '../../core/changes/row-filter.ts';
import { Schedule } from '../../core/changes/schedule.ts';
import { Duration, durationMs } from '../../core/duration.ts';
import { refineSync } from './refine.ts';

const oneCollection =
  'must name exactly one collection: a model takes its rows from a single Salesforce object. For several, make a model and a mapping, that is a sync, for each';

const Source = z.strictObject({
  connection: z.string().describe('Id of a salesforce connection'),
  name: z.string().default('Salesforce').describe('What the source is called'),
  enabled: z
    .boolean()
    .default(false)
    .describe('Enable source: off until you switch it on; needs an enabled mapping'),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Selective Sync: the only fields that may be read; default: those that the model chooses'),
  startDate: z.iso
    .datetime()
    .optional()
    .describe('Records that were last changed before it are left alone; default: all history'),
  lag: Duration.default('5m').describe('How long Salesforce may take to show a change'),
});

const Model = z.strictObject({
  name: z.string().min(1).describe('What the model is called'),
  collection: z
    .string({ error: oneCollection })
    .regex(/^\w+$/, oneCollection)
    .describe('The one Salesforce object, e.g. Contact'),
  columns: z.array(z.string().min(1)).min(1).describe('Fields of the object, or of parents: Account.Name'),
  filter: RowFilter.optional().describe('Only these rows'),
  enabled: z.boolean().default(true),
});

const Mapping = z.strictObject({
  call: z.enum(['identify', 'group']).default('identify').describe('Identify or Group'),
  enabled: z.boolean().default(false).describe('Mapping Status'),
  profileSpace: z
    .string({ error: 'is missing: choose the Profile space to update' })
    .min(1)
    .describe('Profile space to update: its id or slug'),
  userId: ValueSource.optional().describe('User ID; it or an Anonymous ID is needed'),
  anonymousId: ValueSource.optional().describe('Anonymous ID'),
  groupId: ValueSource.optional().describe('Group ID; needed for Group'),
  traits: z
    .array(z.strictObject({ trait: z.string().min(1).max(200), from: ValueSource }))
    .default([])
    .describe('Traits; default: every column of the model under its own name'),
  timestamp: ValueSource.default({ field: 'SystemModstamp' }).describe('When it came to be so'),
  send: z
    .enum(['all traits', 'changed traits'])
    .default('all traits')
    .describe('What is told of a record that changed'),
  nulls: z
    .enum(['clear', 'send', 'omit'])
    .default('clear')
    .describe(
      'Empty fields: cleared where the profile was told of the record before; always told as null; never told',
    ),
  deleted: z
    .strictObject({
      trait: z.string().min(1).default('salesforce_deleted'),
      mergedTrait: z.string().min(1).default('salesforce_merged_into'),
    })
    .nullable()
    .prefault({})
    .describe('Traits that tell of deleted and merged records; null: nothing is told of them'),
  integrations: z
    .record(z.string(), z.boolean())
    .default({ All: false })
    .describe('Which of the other destinations of the Segment source get it too'),
});

export const Config = z
  .strictObject({
    source: Source,
    destination: z.strictObject({
      connection: z.string().describe('Id of a segment connection'),
      name: z.string().default('Segment Profiles').describe('What the destination is called'),
      enabled: z.boolean().default(false).describe('Enable destination'),
    }),
    model: Model,
    mapping: Mapping,
    schedule: Schedule.prefault({}).describe('Default: every hour'),
    refresh: Duration.default('1d').describe(
      'How often every record is read again, for what no change tells: formula fields, purged records',
    ),
    drift: z
      .enum(['ignore', 'add and backfill', 'pause'])
      .default('ignore')
      .describe('What to do about fields that appear in the object'),
    quota: z
      .strictObject({
        share: z.number().positive().max(1).default(0.5).describe("Of the org's calls in 24 hours"),
        reserve: z.number().min(0).max(0.95).default(0.1).describe('Never touched: what is left to others'),
        lookEvery: Duration.refine((every) => durationMs(every) >= 60_000, 'must be 1m or longer')
          .default('15m')
          .describe('How often a resting run looks whether it may go on, e.g. 15m; at least 1m'),
      })
      .prefault({}),
    deletions: z
      .strictObject({
        share: z.number().min(0).max(1).default(0.1),
        atLeast: z.int().min(0).default(100),
        expiresAfterHours: z
          .number()
          .positive()
          .max(24 * 60)
          .default(24 * 7),
      })
      .prefault({})
      .describe('More deletions in one run than both wait for a person'),
    notify: z
      .strictObject({ connection: z.string().describe('Id of a webhook connection') })
      .optional()
      .describe('Who hears when the sync begins to fail and when it is well again'),
    limits: z
      .strictObject({
        jobAbove: z
          .int()
          .min(0)
          .max(20_000)
          .default(10_000)
          .describe('More records than this are read by Bulk API 2.0'),
        rowsPerPage: z.int().min(1).max(250_000).default(50_000),
        messagesPerPart: z.int().min(1).max(100_000).default(25_000),
        deliveriesAtOnce: z.int().min(1).max(20).default(3),
      })
      .prefault({}),
  })
  .superRefine(refineSync);
export type Config = z.infer<typeof Config>;
