import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Journal } from '../core/journal.ts';
import { checkItems, parseBody } from './call-body.ts';
import type { SegmentContext } from './context.ts';
import { answerTrackingError, TrackingError } from './errors.ts';
import type { Figures } from './figures.ts';
import { count } from './figures.ts';
import { createIntake, type Intake } from './intake.ts';
import { textOf, types } from './message.ts';
import { createPace } from './pace.ts';

/**
 * The HTTP Tracking API: one message a call, or a batch of them.
 *
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ (checked 2026-11)
 */
export function addTracking(
  app: FastifyInstance,
  context: SegmentContext,
  journal: Journal,
  figures: () => Figures,
): void {
  const intake: Intake = createIntake(context, journal, figures);
  const keepPace = createPace(context);
  const names = [...types, 'batch', 'import'];
  app.register(async (api) => {
    api.setErrorHandler((error, _request, reply) => {
      if (error instanceof TrackingError) count(figures().refused, error.code);
      return answerTrackingError(reply, error);
    });
    for (const name of names) {
      api.post(`/v1/${name}`, { config: { streamBody: true } }, async (request) => {
        keepPace(request);
        const isBatch = name === 'batch' || name === 'import';
        // True of a route whose body is a stream; there is none where no body was sent.
        const { body, bytes } = parseBody(await allOf(request.body as Readable | undefined), isBatch);
        const items = isBatch ? body.batch : [{ ...body, type: name }];
        const messages = checkItems(items, isBatch ? bytes : 0, context.rules.missingIds === 'refuse');
        await intake(messages, writeKeyIn(request.headers.authorization, body.writeKey));
        return { success: true };
      });
    }
  });
}

async function allOf(stream: AsyncIterable<Buffer> | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The user name of Basic authentication, or the body's own. */
function writeKeyIn(header: string | undefined, inBody: unknown): string {
  const [, basic] = /^Basic\s+(\S+)$/i.exec(header ?? '') ?? [];
  if (basic === undefined) return textOf(inBody) ?? '';
  return Buffer.from(basic, 'base64').toString('utf8').split(':', 1)[0] ?? '';
}
