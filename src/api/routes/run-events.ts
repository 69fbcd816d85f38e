import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { hasEnded } from '../../core/run.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { problems, withKey } from '../resources/common.ts';
import type { Run } from '../resources/run.ts';
import { detailedRun, runOf } from '../runs/live-run.ts';
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
  let last: Run | undefined;
  let lastAt = Date.now();
  yield 'retry: 1000\n\n';
  for (;;) {
    const run = await detailedRun(dependencies, await runOf(dependencies, id));
    // Where no worker answered in time, what was known a moment ago says more.
    const steps = run.steps.length === 0 && last !== undefined ? last.steps : run.steps;
    const now = { ...run, steps };
    if (hasEnded(now)) {
      yield eventText('end', now);
      return;
    }
    if (!isDeepStrictEqual(now, last)) {
      yield eventText('progress', now);
      last = now;
      lastAt = Date.now();
    } else if (Date.now() - lastAt > SILENCE_AT_MOST_MS) {
      yield ': nothing new\n\n';
      lastAt = Date.now();
    }
    await delay(LOOK_EVERY_MS);
  }
}

function eventText(event: 'progress' | 'end', run: Run): string {
  return `event: ${event}\ndata: ${JSON.stringify(run)}\n\n`;
}
