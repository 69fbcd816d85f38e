import { z } from 'zod';
import { PROBLEM_TYPE, ProblemDocument } from './problem.ts';

/** Chosen by whoever makes the thing, since people type it and other things name it. */
export const Slug = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'Lower-case letters, digits and hyphens, 63 at most, e.g. salesforce-prod',
  )
  .describe('Lower-case letters, digits and hyphens, e.g. salesforce-prod');

export const SlugParams = z.object({ id: Slug });

export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Entries on a page'),
  after: z.string().max(500).optional().describe('The `next` of the page before'),
});

/** What every route may answer beside its success. */
export const problems = {
  default: {
    description: 'What went wrong, every failure at once',
    content: { [PROBLEM_TYPE]: { schema: ProblemDocument } },
  },
} as const;

/** How the OpenAPI document says that a key is needed. */
export const withKey = [{ apiKey: [] }];
