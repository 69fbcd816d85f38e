import { z } from 'zod';

export const Subrequest = z.object({
  method: z.string(),
  url: z.string(),
  referenceId: z.string(),
  body: z.unknown().optional(),
  httpHeaders: z.record(z.string(), z.string()).optional(),
});
export type Subrequest = z.infer<typeof Subrequest>;

export interface Result {
  body: unknown;
  httpHeaders: Record<string, unknown>;
  httpStatusCode: number;
  /** Null where the request as a whole is refused. */
  referenceId: string | null;
}

/** The one that failed tells why; each of the others that it was undone or never begun. */
export function rolledBack(subrequests: readonly Subrequest[], results: readonly Result[]): Result[] {
  return subrequests.map(({ referenceId }, place) => {
    const result = results[place];
    if (result !== undefined && failsAll(result)) return result;
    return halted(
      referenceId,
      'The transaction was rolled back since another operation in the same transaction failed.',
    );
  });
}

export function halted(referenceId: string | null, message: string, errorCode = 'PROCESSING_HALTED'): Result {
  return { body: [{ errorCode, message }], httpHeaders: {}, httpStatusCode: 400, referenceId };
}

/**
 * Collections within are all-or-none where the whole is.
 *
 * @see https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-allornone.html (checked 2026-11)
 */
export function allOrNoneToo(subrequest: Subrequest): Subrequest {
  const { url, body } = subrequest;
  if (!/\/composite\/sobjects\b/.test(url)) return subrequest;
  if (subrequest.method === 'DELETE')
    return { ...subrequest, url: `${url.replace(/([?&])allOrNone=\w*/i, '$1')}&allOrNone=true` };
  return typeof body === 'object' && subrequest.method !== 'GET'
    ? { ...subrequest, body: { ...body, allOrNone: true } }
    : subrequest;
}

/** Whether nothing may stay: the subrequest was refused, or one record of its collection was. */
export function failsAll(result: Result): boolean {
  const { body } = result;
  return isBad(result) || (Array.isArray(body) && body.some((record) => record?.success === false));
}

export function isBad({ httpStatusCode }: Result): boolean {
  return httpStatusCode >= 400;
}
