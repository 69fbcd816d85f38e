import type { IncomingMessage } from 'node:http';
import type { Api } from '../dependencies.ts';

/**
 * Hangs up on whoever takes longer than that to send a body: these routes read bodies of strangers, who could
 * otherwise hold connections for ever. Uploads, which take long rightly, need a key before their body is read.
 */
export function limitBodyTime(app: Api, limitMs: number): void {
  const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();
  const stop = (request: IncomingMessage) => clearTimeout(timers.get(request));
  app.addHook('onRequest', async ({ raw }) => {
    timers.set(raw, setTimeout(() => raw.destroy(), limitMs).unref());
  });
  app.addHook('preValidation', async ({ raw }) => stop(raw));
  app.addHook('onRequestAbort', async ({ raw }) => stop(raw));
  app.addHook('onResponse', async ({ raw }) => stop(raw));
}
