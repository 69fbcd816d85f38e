import { z } from 'zod';

/** One line of a rejects or refused file. */
export const RejectionLine = z.object({
  row: z.number().int(),
  code: z.string(),
  field: z.string().optional(),
  message: z.string(),
});
export type RejectionLine = z.infer<typeof RejectionLine>;
