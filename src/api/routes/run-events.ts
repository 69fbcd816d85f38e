import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { problems, withKey } from '../resources/common.ts';
import { liveRun, runOf } from '../runs/live-run.ts';
import { RunParams } from './runs.ts';

const LOOK_EVERY_MS = 1_000;
const SILENCE_AT_MOST_MS = 15_000;

export function runEventRoutes(app: Api, dependencies: ApiDependencies): void {
  app.get(
    '/runs/:id/events',
    {
      schema: {
        tags: ['Runs'],
        summary: 'Watch a run',
        description:
          'Server-sent events: `progress` at every change, about once a second, and `end`; data is the run.',
        security: withKey,
        params: RunParams,
        response: {
          200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
          ...problems,
        },
      },
    },
    async ({ params }, reply) => {
      await runOf(dependencies, params.id);
      return (
        reply
          .header('Content-Type', 'text/event-stream; charset=utf-8')
          .header('Cache-Control', 'no-cache, no-transform')
          // Asks nginx not to hold events back.
          .header('X-Accel-Buffering', 'no')
          .send(Readable.from(changesOf(dependencies, params.id)) as unknown as string)
      );
    },
  );
}

/** Ends with the run, or when the reader goes away. */
async function* changesOf(dependencies: ApiDependencies, id: string): AsyncGenerator<string> {
  let last = '';
  let lastAt = Date.now();
  yield 'retry: 1000\n\n';
  for (;;) {
    const run = await liveRun(dependencies, await runOf(dependencies, id));
    const ended = run.finishedAt !== undefined;
    const text = JSON.stringify(run);
    if (ended) {
      yield `event: end\ndata: ${text}\n\n`;
      return;
    }
    if (text !== last) {
      yield `event: progress\ndata: ${text}\n\n`;
      last = text;
      lastAt = Date.now();
    } else if (Date.now() - lastAt > SILENCE_AT_MOST_MS) {
      yield ': nothing new\n\n';
      lastAt = Date.now();
    }
    await delay(LOOK_EVERY_MS);
  }
}
