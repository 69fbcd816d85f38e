import { z } from 'zod';
import { Duration, durationMs } from '../duration.ts';
import type { SchedulePlan } from './change-plan.ts';
import { cronProblem } from './cron.ts';

const isTimeZone = (name: string) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
};

/** When runs start by themselves, as a sync's config says it. */
export const Schedule = z
  .strictObject({
    every: Duration.optional().describe('e.g. 1h; at least 1m'),
    cron: z
      .string()
      .superRefine((cron, context) => {
        const message = cronProblem(cron);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .optional()
      .describe('Five fields, in place of every'),
    timeZone: z
      .string()
      .refine(isTimeZone, 'is no time zone such as Europe/Berlin')
      .default('UTC')
      .describe('What cron is meant in'),
    paused: z.boolean().default(false),
    reason: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^@]*$/, 'give no e-mail address: it is kept in the history of skipped starts')
      .optional()
      .describe('Why it is paused, for people'),
  })
  .superRefine(({ every, cron }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (every !== undefined && cron !== undefined) refuse('cron', 'give every or cron, not both');
    if (every !== undefined && durationMs(every) < 60_000) refuse('every', 'must be 1m or longer');
  });
export type Schedule = z.infer<typeof Schedule>;

/** @param fallback  what holds where neither is given, e.g. `1h` */
export function schedulePlan(
  { every, cron, timeZone, paused, reason }: Schedule,
  fallback: string,
): SchedulePlan {
  const shared = { timeZone, paused, ...(reason !== undefined && { reason }) };
  return cron === undefined ? { ...shared, everyMs: durationMs(every ?? fallback) } : { ...shared, cron };
}
