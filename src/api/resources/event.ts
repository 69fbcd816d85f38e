import { z } from 'zod';

/** One person's event as the inbox has it; nothing of the person. */
export const EventView = z
  .object({
    id: z.string(),
    syncId: z.string(),
    state: z.enum(['received', 'started', 'done', 'failed']),
    outcome: z
      .enum(['created', 'linked', 'skipped', 'known'])
      .optional()
      .describe(
        'known: the record was there before; skipped: somebody with that e-mail address was, or the person signed up before the sync was made',
      ),
    recordId: z.string().optional().describe('Of the record in the target'),
    message: z
      .enum(['none', 'sending', 'sent', 'unknown', 'off'])
      .describe('off: none was due; unknown: nobody can tell whether it arrived'),
    error: z.string().optional(),
    receivedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    workflowId: z.string(),
  })
  .meta({ id: 'Event' });
export type EventView = z.infer<typeof EventView>;

export const EventCounts = z
  .object({ received: z.int(), started: z.int(), done: z.int(), failed: z.int() })
  .meta({ id: 'EventCounts' });

export const EventList = z
  .object({ counts: EventCounts, events: z.array(EventView) })
  .meta({ id: 'EventList' });
export const EventRetry = z.object({ retried: z.int() }).meta({ id: 'EventRetry' });
