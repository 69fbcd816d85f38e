import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DeployedAction } from './actions.ts';
import type { Auth0Context } from './context.ts';
import { type LoginAnswer, LoginRequest } from './logins.ts';
import { validate } from './validation.ts';

const Logins = LoginRequest.extend({
  count: z.number().int().min(1).max(100_000).optional(),
  concurrency: z.number().int().min(1).max(1000).default(20),
});
type Named = { Params: { name: string } };
const Shown = z.object({ by: z.enum(['action', 'log-stream', 'event-stream']).optional() });

/** The sandbox's own endpoints under `/__sandbox/auth0`: people who log in, Actions, and what was sent. */
export function addControlRoutes(
  app: FastifyInstance,
  { actions, outbox }: Auth0Context,
  logIn: (request: LoginRequest) => Promise<LoginAnswer>,
): void {
  app.register(
    async (control) => {
      control.post('/logins', async (request) => {
        const { count, concurrency, ...login } = validate('Payload', Logins, request.body);
        return count === undefined ? logIn(login) : burst(count, concurrency, () => logIn(login));
      });

      control.put<Named>('/actions/:name', async ({ params: { name }, body }) => {
        const action = validate('Payload', DeployedAction, body);
        await actions.deploy(name, action);
        return shown([name, action]);
      });
      control.get('/actions', async () => ({ actions: actions.entries().map(shown) }));
      control.delete<Named>('/actions/:name', async ({ params: { name } }, reply) => {
        await actions.remove(name);
        return reply.code(204).send();
      });

      control.get('/deliveries', async (request) => {
        const { by } = validate('Query', Shown, request.query);
        const deliveries = outbox.deliveries().filter((one) => by === undefined || one.by === by);
        return { count: deliveries.length, deliveries };
      });
    },
    { prefix: '/__sandbox/auth0' },
  );
}

function shown([name, { code, secrets }]: [string, DeployedAction]): object {
  return { name, trigger: 'post-login', bytes: Buffer.byteLength(code), secrets: Object.keys(secrets) };
}

/** So many logins, `concurrency` at a time. */
async function burst(count: number, concurrency: number, logIn: () => Promise<LoginAnswer>): Promise<object> {
  const answers: LoginAnswer[] = [];
  const started = performance.now();
  let left = count;
  async function some(): Promise<void> {
    while (left > 0) {
      left -= 1;
      answers.push(await logIn());
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, some));
  const times = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(share * times.length) - 1] ?? 0;
  return {
    count,
    first: answers.filter(({ first }) => first).length,
    refused: answers.filter(({ refused }) => refused).length,
    totalMs: Math.round(performance.now() - started),
    ms: { p50: at(0.5), p99: at(0.99), max: at(1) },
    user_ids: [...new Set(answers.map(({ user_id }) => user_id))],
  };
}
