import { Writable } from 'node:stream';
import { ApplicationFailure } from '@temporalio/common';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { runtimeLogger } from '../../src/worker/runtime-log.ts';

it.each([
  [
    'of ours by its kind',
    ApplicationFailure.create({ type: 'auth', message: 'Salesforce refused ada@example.test' }),
    { type: 'auth', message: 'Salesforce refused [address]' },
  ],
  ['of others by its name', new TypeError('fetch failed'), { type: 'TypeError', message: 'fetch failed' }],
  ['that is a text alone', 'ada@example.test left', '[address] left'],
])('writes an error %s, without e-mail addresses', (_, error, logged) => {
  const { lines, logger } = collectingLogger();

  logger.warn('Activity failed', { error, durationMs: 12 });

  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'Activity failed', durationMs: 12, error: logged });
  expect(lines[0]).not.toContain('ada@');
});

function collectingLogger() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { lines, logger: runtimeLogger(pino(destination)) };
}
