import { z } from 'zod';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { within } from '../within.ts';

const Check = z.object({ ok: z.boolean(), message: z.string().optional() });

const Readiness = z
  .object({
    ready: z.boolean(),
    checks: z.object({ database: Check, temporal: Check, artifacts: Check }),
  })
  .meta({ id: 'Readiness' });

/** A check of Temporal ends sooner, and then names its address. */
const PATIENCE_MS = 4_000;
const TEMPORAL_PATIENCE_MS = 3_000;

/** For load balancers and start-up scripts, so without a key. */
export function healthRoutes(app: Api, { database, temporal, artifacts }: ApiDependencies): void {
  app.get(
    '/health/live',
    {
      schema: {
        tags: ['Health'],
        summary: 'Whether this process answers',
        response: { 200: z.object({ live: z.literal(true) }) },
      },
    },
    () => ({ live: true as const }),
  );

  app.get(
    '/health/ready',
    {
      schema: {
        tags: ['Health'],
        summary: 'Whether everything behind this process answers too',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (request, reply) => {
      const [databaseCheck, temporalCheck, artifactsCheck] = await Promise.all([
        check(database.ping()),
        check(temporal.use((client) => client.workflowService.getSystemInfo({}), TEMPORAL_PATIENCE_MS)),
        // Any key will do: a store that answers "not there" answers.
        check(artifacts.head('health/probe')),
      ]);
      const checks = { database: databaseCheck, temporal: temporalCheck, artifacts: artifactsCheck };
      const ready = Object.values(checks).every(({ ok }) => ok);
      if (!ready) request.log.warn({ checks }, 'Not ready');
      return reply.code(ready ? 200 : 503).send({ ready, checks });
    },
  );
}

async function check(answer: Promise<unknown>): Promise<z.infer<typeof Check>> {
  try {
    await within(PATIENCE_MS, answer);
    return { ok: true };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
