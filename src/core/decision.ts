import { z } from 'zod';

/** Who did something. It stays in Temporal's history, where no e-mail address may be. */
export const UserName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^@]*$/, 'give a user name, not an e-mail address: it is kept in the history of the run');

/** A person's answer to a review. */
export const Decision = z
  .object({
    decision: z.enum(['approve', 'decline']),
    by: UserName.describe('Who decides, for the record'),
  })
  .meta({ id: 'Decision' });
export type Decision = z.infer<typeof Decision>;
