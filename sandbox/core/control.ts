import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FaultSpec } from './faults.ts';
import type { SandboxServerOptions } from './server.ts';

const ClockChange = z.union([
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
  z.strictObject({ advanceMs: z.number() }),
]);
const RequestsQuery = z.object({ path: z.string().optional(), method: z.string().optional() });

/** The sandbox's own endpoints under `/__sandbox`: faults, the request log, the clock, reset. */
export function addControl(app: FastifyInstance, { faults, log, clock, reset }: SandboxServerOptions): void {
  app.register(
    async (control) => {
      control.setErrorHandler((error, _request, reply) => {
        const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
        return reply.code(400).send({ error: message });
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

      control.get('/clock', async () => ({ now: clock.now().toISOString() }));
      control.post('/clock', async (request) => {
        const change = ClockChange.parse(request.body);
        if ('now' in change) clock.set(new Date(change.now));
        else clock.advance(change.advanceMs);
        return { now: clock.now().toISOString() };
      });

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
