import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FaultSpec } from './faults.ts';
import type { Route, SandboxServerOptions } from './server.ts';
import { createSnapshots, SnapshotName } from './snapshots.ts';

const ClockChange = z.union([
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
  z.strictObject({ advanceMs: z.number() }),
]);
const NewSnapshot = z.strictObject({ name: SnapshotName });
type Named = { Params: { name: string } };
const RequestsQuery = z.object({ path: z.string().optional(), method: z.string().optional() });

/** The sandbox's own endpoints under `/__sandbox`: faults, the request log, the clock, snapshots, reset. */
export function addControl(
  app: FastifyInstance,
  options: SandboxServerOptions & { routes: readonly Route[] },
): void {
  const { routes, faults, log, clock, reset, state, folder } = options;
  app.register(
    async (control) => {
      control.setErrorHandler((error, _request, reply) => {
        const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
        const status = (error as { statusCode?: number }).statusCode ?? 400;
        return reply.code(status).send({ error: message });
      });

      control.post('/faults', async (request, reply) => {
        const specs = z.array(FaultSpec).parse([request.body].flat());
        return reply.code(201).send({ faults: specs.map((spec) => faults.add(spec)) });
      });
      control.get('/faults', async () => ({ faults: faults.list() }));
      control.delete('/faults', async (_request, reply) => {
        faults.clear();
        return reply.code(204).send();
      });

      control.get('/requests', async (request) => {
        const requests = log.list(withoutAbsent(RequestsQuery.parse(request.query)));
        return { count: requests.length, total: log.count(), requests };
      });

      control.get('/routes', async () => ({ routes }));

      control.get('/clock', async () => ({ now: clock.now().toISOString() }));
      control.post('/clock', async (request) => {
        const change = ClockChange.parse(request.body);
        if ('now' in change) clock.set(new Date(change.now));
        else clock.advance(change.advanceMs);
        return { now: clock.now().toISOString() };
      });

      if (state !== undefined) {
        const place = folder === undefined ? undefined : join(folder, 'snapshots');
        const snapshots = createSnapshots(state, clock, place);
        control.post('/snapshots', async (request, reply) =>
          reply.code(201).send(await snapshots.take(NewSnapshot.parse(request.body).name)),
        );
        control.get('/snapshots', async () => ({ snapshots: await snapshots.names() }));
        control.post<Named>('/snapshots/:name/restore', async (request, reply) => {
          const known = await snapshots.restore(SnapshotName.parse(request.params.name));
          return known
            ? reply.code(204).send()
            : reply.code(404).send({ error: 'There is no such snapshot' });
        });
        control.delete<Named>('/snapshots/:name', async (request, reply) => {
          await snapshots.remove(SnapshotName.parse(request.params.name));
          return reply.code(204).send();
        });
      }

      control.post('/reset', async (_request, reply) => {
        faults.clear();
        log.clear();
        clock.reset();
        await reset?.();
        return reply.code(204).send();
      });
    },
    { prefix: '/__sandbox' },
  );
}

function withoutAbsent(query: z.infer<typeof RequestsQuery>): { path?: string; method?: string } {
  return {
    ...(query.path === undefined ? {} : { path: query.path }),
    ...(query.method === undefined ? {} : { method: query.method }),
  };
}
