import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import { inboxRow } from '../../core/inbox-row.ts';
import { isNew } from '../../core/newcomer.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { problems } from '../resources/common.ts';
import { limitBodyTime } from './body-time-limit.ts';
import { createInbox } from './inbox.ts';
import { hookSecret, mayRecover, type ReactingSync, reactingSync } from './reacting-sync.ts';
import { createShortMemory } from './short-memory.ts';

/** A log stream's largest batch is far below it. */
const BODY_LIMIT_BYTES = 1_000_000;
const BODY_TIME_LIMIT_MS = 10_000;

const Params = z.object({ system: z.string().max(50), syncId: z.string().max(100) });

const Accepted = z
  .object({
    accepted: z.int().describe('Events that may make a record'),
    unreadable: z.number().int().optional().describe('Further entries that nobody can read'),
    message: z.string().optional(),
  })
  .meta({ id: 'HookAnswer' });

/** Where other systems send what happened. No API key: each request proves by itself who sent it. */
export function hookRoutes(app: Api, dependencies: ApiDependencies): void {
  const take = createInbox(dependencies.database.events);
  const syncs = createShortMemory((id) => reactingSync(dependencies, id));
  limitBodyTime(app, BODY_TIME_LIMIT_MS);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post(
    '/hooks/:system/:syncId',
    {
      bodyLimit: BODY_LIMIT_BYTES,
      schema: {
        tags: ['Hooks'],
        summary: 'Take events in, once each is known to be from the right sender',
        description:
          'Answers 202 as soon as the events are safe in the inbox; the work is done afterwards. 200: nothing was kept.',
        params: Params,
        body: z.unknown().meta({ description: 'As the sender makes it' }),
        response: { 200: Accepted, 202: Accepted, ...problems },
      },
    },
    async ({ params, headers, body }, reply) => {
      const sync = await syncOf(syncs, params);
      const { events, unreadable } = readerOf(dependencies, params.system).read({
        headers,
        body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        secret: hookSecret(dependencies, sync),
        windowMs: sync.plan.hook.windowMs,
        now: new Date(),
      });
      // Whoever gets a 202 need not tell again; our Action then never does.
      if (!sync.active)
        return reply.code(200).send({ accepted: 0, message: `The sync ${sync.id} is switched off` });
      const found = events.filter((event) => isNew(event, sync));
      if (found.length > 0) {
        await take(found.map((event) => inboxRow(dependencies.secrets, sync.id, sync.plan, event)));
        dependencies.feeder?.kick();
      }
      return reply.code(202).send({ accepted: found.length, ...(unreadable > 0 && { unreadable }) });
    },
  );
}

async function syncOf(
  syncs: (id: string) => Promise<ReactingSync | SaltbridgeError>,
  { system, syncId }: z.infer<typeof Params>,
): Promise<ReactingSync> {
  const sync = await syncs(syncId);
  if (sync instanceof SaltbridgeError) throw mayRecover(sync) ? later(sync) : sync;
  if (sync.plan.hook.system === system) return sync;
  throw new SaltbridgeError('config', `The sync ${syncId} takes events of ${sync.plan.hook.system} only`, {
    code: 'NOT_FOUND',
  });
}

/** An event stream drops an event on any 4xx. */
function later(error: SaltbridgeError): SaltbridgeError {
  const { message, code } = error;
  return new SaltbridgeError('transient', message, { cause: error, ...(code && { code }) });
}

function readerOf({ hookReaders }: ApiDependencies, system: string) {
  const reader = hookReaders.get(system);
  if (reader !== undefined) return reader;
  throw new SaltbridgeError('config', `Nobody here reads events of ${system}`, { code: 'NOT_FOUND' });
}
