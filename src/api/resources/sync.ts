import { z } from 'zod';
import { Slug } from './common.ts';
import { ListedSchedule, SyncSchedule } from './schedule.ts';

const name = z.string().min(1).max(200).describe('For people');
const active = z
  .boolean()
  .default(true)
  .describe('false switches it off: its schedule starts no runs, and events about new people are not taken');
const config = z.unknown().describe('As the JSON Schema of the integration in /v1/integrations says');

export const NewSync = z
  .strictObject({ id: Slug, name, integration: z.string(), active, config })
  .meta({ id: 'NewSync' });
export type NewSync = z.infer<typeof NewSync>;

export const SyncChange = z
  .strictObject({
    name,
    active,
    config,
    expectedVersion: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('The version that was edited; answers 409 when the sync has a newer one by now'),
  })
  .meta({ id: 'SyncChange' });

export const Checking = z.object({
  check: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(true)
    .describe('false looks at the form alone and asks no live system, e.g. while one is away'),
});

export const SyncVersion = z
  .object({ version: z.number().int(), config: z.unknown(), createdAt: z.iso.datetime() })
  .meta({ id: 'SyncVersion' });

const summary = {
  id: z.string(),
  name: z.string(),
  integration: z.string(),
  active: z.boolean(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};
const SyncSummary = z
  .object({ ...summary, schedule: ListedSchedule.optional().describe('Of one that starts by itself') })
  .meta({ id: 'SyncSummary' });
export type SyncSummary = z.infer<typeof SyncSummary>;

export const Sync = z
  .object({
    ...summary,
    config: z.unknown(),
    schedule: SyncSchedule.optional().describe('Of one that starts by itself; only where one sync is read'),
  })
  .meta({ id: 'Sync' });
export type Sync = z.infer<typeof Sync>;

export const SyncList = z.object({ syncs: z.array(SyncSummary) }).meta({ id: 'SyncList' });
export const SyncVersionList = z.object({ versions: z.array(SyncVersion) }).meta({ id: 'SyncVersionList' });
