import { randomInt } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Auth0Context } from './context.ts';
import { ApiError } from './errors.ts';
import { type EventStream, EventStreamPatch, NewEventStream, randomId } from './event-streams.ts';
import { type LogStream, LogStreamPatch, NewLogStream } from './log-streams.ts';
import { validate } from './validation.ts';

type Named = { Params: { id: string } };
type Redelivery = { Params: { id: string; event: string } };

/**
 * `/log-streams`.
 *
 * @see https://auth0.com/docs/api/management/v2/log-streams (checked 2026-11)
 */
export function addLogStreamRoutes(api: FastifyInstance, { logStreams: streams }: Auth0Context): void {
  const may = (what: string) => ({ config: { scopes: [`${what}:log_streams`] } });
  const shown = (id: string, stream: LogStream) => ({ id, ...stream });
  function known(id: string): LogStream {
    const stream = streams.get(id);
    if (stream === undefined)
      throw new ApiError(404, 'The log stream does not exist', 'inexistent_log_stream');
    return stream;
  }

  api.get('/log-streams', may('read'), async () => streams.entries().map(([id, one]) => shown(id, one)));
  api.get<Named>('/log-streams/:id', may('read'), async ({ params: { id } }) => shown(id, known(id)));
  api.post('/log-streams', may('create'), async (request) => {
    const body = validate('Payload', NewLogStream, request.body);
    const id = `lst_${String(randomInt(10 ** 12)).padStart(16, '0')}`;
    const stream: LogStream = { ...body, status: 'active' };
    await streams.put(id, stream);
    return shown(id, stream);
  });
  api.patch<Named>('/log-streams/:id', may('update'), async ({ params: { id }, body }) => {
    const { sink, ...rest } = validate('Payload', LogStreamPatch, body);
    const before = known(id);
    const stream: LogStream = { ...before, ...rest, sink: { ...before.sink, ...sink } };
    await streams.put(id, stream);
    if (stream.status === 'active') streams.resume(id);
    return shown(id, stream);
  });
  api.delete<Named>('/log-streams/:id', may('delete'), async ({ params: { id } }, reply) => {
    await streams.remove(id);
    return reply.code(204).send();
  });
}

/**
 * `/event-streams`.
 *
 * @see https://auth0.com/docs/api/management/v2/event-streams (checked 2026-11)
 */
export function addEventStreamRoutes(
  api: FastifyInstance,
  { eventStreams: streams, clock }: Auth0Context,
): void {
  const may = (what: string, whose = 'event_streams') => ({ config: { scopes: [`${what}:${whose}`] } });
  const now = () => clock.now().toISOString();
  function known(id: string): EventStream {
    const stream = streams.get(id);
    if (stream === undefined)
      throw new ApiError(404, 'The event stream does not exist', 'inexistent_event_stream');
    return stream;
  }

  api.get('/event-streams', may('read'), async () => ({
    eventStreams: streams.entries().map(([id, one]) => shownEventStream(id, one)),
  }));
  api.get<Named>('/event-streams/:id', may('read'), async ({ params: { id } }) =>
    shownEventStream(id, known(id)),
  );
  api.post('/event-streams', may('create'), async (request, reply) => {
    const id = `est_${randomId()}`;
    const body = validate('Payload', NewEventStream, request.body);
    const stream: EventStream = { status: 'enabled', ...body, created_at: now(), updated_at: now() };
    await streams.put(id, stream);
    return reply.code(201).send(shownEventStream(id, stream));
  });
  api.patch<Named>('/event-streams/:id', may('update'), async ({ params: { id }, body }) => {
    const patch = validate('Payload', EventStreamPatch, body);
    const before = known(id);
    if (patch.status === 'enabled' && !streams.mayBeEnabled(id))
      throw new ApiError(400, 'The event stream has too many failed deliveries', 'operation_not_supported');
    const stream: EventStream = { ...before, ...patch, updated_at: now() };
    await streams.put(id, stream);
    return shownEventStream(id, stream);
  });
  api.delete<Named>('/event-streams/:id', may('delete'), async ({ params: { id } }, reply) => {
    await streams.remove(id);
    return reply.code(204).send();
  });

  api.get<Named>('/event-streams/:id/deliveries', may('read', 'event_deliveries'), async ({ params }) => {
    known(params.id);
    return streams.failed(params.id);
  });
  const redeliver = may('update', 'event_deliveries');
  api.post<Named>('/event-streams/:id/redeliver', redeliver, async ({ params: { id } }, reply) => {
    known(id);
    streams.redeliver(id);
    return reply.code(202).send({});
  });
  api.post<Redelivery>('/event-streams/:id/redeliver/:event', redeliver, async ({ params }, reply) => {
    known(params.id);
    streams.redeliver(params.id, params.event);
    return reply.code(202).send({});
  });
}

/** Its token is never shown again. */
function shownEventStream(id: string, stream: EventStream): object {
  const { type, configuration } = stream.destination;
  const shown = { ...configuration, webhook_authorization: { method: 'bearer' } };
  return { id, ...stream, destination: { type, configuration: shown } };
}
