import { z } from 'zod';
import { type Problem, SaltbridgeError } from './errors.ts';

/** What a person has to mend, told as data, so that the workflow that was asked does not count as failed. */
export const Fault = z.object({
  fault: z.object({
    kind: z.enum(['auth', 'config', 'rejected']),
    message: z.string(),
    code: z.string().optional(),
    problems: z.array(
      z.object({ code: z.string(), message: z.string(), pointer: z.string().exactOptional() }),
    ),
  }),
});
export type Fault = z.infer<typeof Fault>;

/** @throws whatever trying again may mend, or nobody foresaw */
export function faultOf(error: unknown): Fault {
  const { kind, message, code, problems } = mendable(error);
  return { fault: { kind, message, ...(code !== undefined && { code }), problems: [...problems] } };
}

export function errorOf({ fault: { kind, message, code, problems } }: Fault): SaltbridgeError {
  return new SaltbridgeError(kind, message, { problems, ...(code !== undefined && { code }) });
}

/** Every single fault as one that stands alone. @throws as `faultOf` */
export function problemsIn(error: unknown): Problem[] {
  const { message, code = 'NOT_VALID', problems } = mendable(error);
  const pointer = places[code];
  if (problems.length === 0) return [{ code, message, ...(pointer !== undefined && { pointer }) }];
  const [summary] = message.split('\n');
  return problems.map((problem) => ({ code: problem.code, message: `${summary} ${problem.message}` }));
}

/** Where in a sync's config what a live system finds wrong as a whole is said. */
const places: Record<string, string> = { OBJECT_NOT_FOUND: '/target/object' };

function mendable(error: unknown) {
  if (!(error instanceof SaltbridgeError)) throw error;
  const { kind, message, code, problems } = error;
  if (kind === 'transient' || kind === 'rate-limited') throw error;
  return { kind, message, code, problems };
}
