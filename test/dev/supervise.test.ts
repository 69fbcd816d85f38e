import { expect, it } from 'vitest';
import type { Running } from '../../src/dev/running.ts';
import { type SuperviseHooks, supervise } from '../../src/dev/supervise.ts';
import { eventually } from '../support/eventually.ts';

it('starts again what ended, and says so', async () => {
  const { starts, service, hooks, said } = scene({ maxRestarts: 3 });
  const supervised = supervise(service, hooks);
  await supervised.ready;

  starts[0]?.end('SIGKILL');
  await eventually('it was started again', () => starts.length === 2);
  await eventually('it said so', () => said.length === 2);
  await supervised.stop(1_000);

  expect(said).toEqual(['api ended (SIGKILL); starting it again in 0.5 s', 'api is ready again']);
});

it('gives up what ends too often', async () => {
  const { starts, service, hooks, givenUp } = scene({ maxRestarts: 1 });
  await supervise(service, hooks).ready;

  starts[0]?.end('exit code 1');
  await eventually('it was started again', () => starts.length === 2);
  starts[1]?.end('exit code 1');

  const error = await eventually('it was given up', () => givenUp[0]);
  expect(error.message).toContain('api process ended 2 times in a row (at last: exit code 1)');
});

it('lets end what it was told to stop', async () => {
  const { starts, service, hooks, said } = scene({ maxRestarts: 3 });
  const supervised = supervise(service, hooks);
  await supervised.ready;

  await supervised.stop(1_000);

  expect([starts.length, said]).toEqual([1, []]);
});

it('does not start again while it is being stopped', async () => {
  const { starts, service, hooks, said } = scene({ maxRestarts: 3 });
  const supervised = supervise(service, hooks);
  await supervised.ready;
  starts[0]?.end('exit code 1');
  await eventually('it was seen', () => said.length === 1);

  await supervised.stop(1_000);
  await eventually('the pause was cut short', () => true);

  expect(starts).toHaveLength(1);
});

/** A service whose processes are ended by the test. */
function scene({ maxRestarts }: { maxRestarts: number }) {
  const starts: { end: (how: string) => void }[] = [];
  const said: string[] = [];
  const givenUp: Error[] = [];
  const hooks: SuperviseHooks = {
    log: (line) => said.push(line),
    onProcess: () => undefined,
    onGivenUp: (error) => givenUp.push(error),
  };
  const start = async () => {
    let end: (how: string) => void = () => undefined;
    const exited = new Promise<string>((resolve) => {
      end = resolve;
    });
    starts.push({ end });
    const running: Running = {
      mark: undefined,
      exited,
      stop: () => end('SIGTERM'),
      kill: () => end('SIGKILL'),
    };
    return { running, ready: Promise.resolve('ready') };
  };
  return { starts, said, givenUp, hooks, service: { name: 'api', maxRestarts, start } };
}
