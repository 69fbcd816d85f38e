import { z } from 'zod';
import { RunStatus } from '../../core/run.ts';

const time = z.iso.datetime();

/** When a sync starts by itself, and what came of it last. */
export const SyncSchedule = z
  .object({
    when: z.string().describe('e.g. every 1h, or 0 7 * * 1-5 (Europe/Berlin)'),
    paused: z.boolean().describe('Starts nothing at the moment, for the reason beside it'),
    reason: z.string().optional(),
    nextTimes: z.array(time).describe('Empty while it is paused'),
    lastRun: z
      .object({ id: z.string(), status: RunStatus, startedAt: time, startedBy: z.string().optional() })
      .optional()
      .describe('The last run that was started, by schedule or otherwise'),
    lastSkipped: z
      .object({ at: time, why: z.string() })
      .optional()
      .describe('The last scheduled start that started nothing'),
    problem: z.string().optional().describe('Why the next times can not be told'),
  })
  .meta({ id: 'SyncSchedule' });
export type SyncSchedule = z.infer<typeof SyncSchedule>;

/** The same as a list of syncs has it. */
export const ListedSchedule = SyncSchedule.pick({ when: true, paused: true, reason: true }).meta({
  id: 'ListedSchedule',
});
export type ListedSchedule = z.infer<typeof ListedSchedule>;

export const Pause = z
  .strictObject({ reason: z.string().min(1).max(200).optional().describe('For people') })
  .meta({ id: 'Pause' });

/** By name, as in the answer of GET. */
export const SwitchChange = z
  .record(z.string(), z.boolean())
  .describe('By name, e.g. {"source": true}; what is absent stays as it is')
  .meta({ id: 'SwitchChange' });

/** All of them must be on for anything to be delivered. */
export const Switches = z
  .object({
    syncId: z.string(),
    version: z.number().int(),
    switches: z.array(z.object({ name: z.string(), label: z.string(), on: z.boolean() })),
    flows: z.boolean().describe('Whether a run delivers anything'),
  })
  .meta({ id: 'Switches' });
export type Switches = z.infer<typeof Switches>;
