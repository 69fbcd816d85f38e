import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { UserSource } from '../data/users.ts';
import type { Auth0Context } from './context.ts';
import { exportFile } from './export-file.ts';
import type { ExportJob } from './export-jobs.ts';
import { equal, sign } from './tokens.ts';

/** @see https://auth0.com/docs/manage-users/user-migration/bulk-user-exports (60 seconds; checked 2026-11) */
const linkSeconds = 60;

const LinkQuery = z.object({ Expires: z.coerce.number(), Signature: z.string() });

/** A fresh address for the file of a completed job; whoever has it needs no token, for a minute. */
export function signedLink(
  base: string,
  { id, request }: ExportJob,
  { tenant, clock }: Auth0Context,
): string {
  const expires = Math.floor(clock.now().getTime() / 1000) + linkSeconds;
  const path = `/${id}/${tenant.name}.${request.format}.gz`;
  const signature = sign(tenant, `${path} ${expires}`);
  return `${base}/user-exports${path}?Expires=${expires}&Key-Pair-Id=SANDBOX&Signature=${signature}`;
}

/** The download host of the exports, which speaks as a bucket does: errors are XML. */
export function addDownloadRoute(app: FastifyInstance, context: Auth0Context, source: UserSource): void {
  const { tenant, clock, jobs } = context;
  app.get<{ Params: { id: string; file: string } }>('/user-exports/:id/:file', async (request, reply) => {
    const refuse = (status: number, code: string, message: string) =>
      reply
        .code(status)
        .type('application/xml')
        .send(
          `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
        );

    const { id, file } = request.params;
    const query = LinkQuery.safeParse(request.query);
    if (!query.success)
      return refuse(403, 'MissingKey', 'Missing Key-Pair-Id query parameter or cookie value');
    const { Expires: expires, Signature: signature } = query.data;
    if (!equal(signature, sign(tenant, `/${id}/${file} ${expires}`)))
      return refuse(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match');
    if (clock.now().getTime() > expires * 1000) return refuse(403, 'AccessDenied', 'Request has expired');
    const job = jobs.get(id);
    if (job === undefined) return refuse(404, 'NoSuchKey', 'The specified key does not exist.');
    return reply.type('application/octet-stream').send(exportFile(job, source));
  });
}
