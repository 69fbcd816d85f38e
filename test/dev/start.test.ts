import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isAlive, markOf, signal } from '../../src/dev/process-mark.ts';
import { startDev } from '../../src/dev/start.ts';
import { readState, stateFile } from '../../src/dev/state-file.ts';
import { connectClient } from '../../src/temporal.ts';
import { eventually } from '../support/eventually.ts';
import { temporalAddress } from '../support/temporal.ts';
import { devScene } from './dev-scene.ts';

it('starts every part, gives each the addresses of the others, and stops them in order', async () => {
  const { options, config, journal } = await devScene();

  const dev = await startDev({ ...options, services: { workers: 2 } });
  const { client, close } = await connectClient(config);
  await client.workflowService.describeNamespace({ namespace: 'default' });
  await close();
  const state = readState(config.home);
  await dev.stop();

  expect(JSON.parse((await journal('started api'))[0] ?? '')).toEqual({
    DATABASE_URL: 'postgres://fake',
    TEMPORAL_ADDRESS: config.temporal.address,
    SALTBRIDGE_API_PORT: String(config.api.port),
    secretKeyBytes: 32,
  });
  expect(state?.addresses).toEqual(dev.addresses);
  expect(new Set(Object.keys(state?.processes ?? {}))).toEqual(
    new Set(['api', 'database', 'sandbox', 'temporal', 'worker-1', 'worker-2']),
  );
  expect(await journal('stopped')).toEqual(['worker', 'worker', 'api', 'sandbox', 'database']);
  expect(Object.values(state?.processes ?? {}).filter(isAlive)).toEqual([]);
  expect(readState(config.home)).toBeUndefined();
});

it('starts neither database nor Temporal server where others are named', async () => {
  const { options, config } = await devScene(await elsewhere());

  const dev = await startDev({ ...options, services: { sandbox: false } });
  onTestFinished(dev.stop);

  expect(Object.keys(readState(config.home)?.processes ?? {})).toEqual(['api', 'worker']);
  expect(dev.addresses).toMatchObject({
    temporal: config.temporal.address,
    database: undefined,
    sandbox: undefined,
  });
});

it('refuses a home in which another one runs, and leaves that one alone', async () => {
  const { options, config } = await devScene(await elsewhere());
  const first = await startDev(options);
  onTestFinished(first.stop);

  const second = startDev(options);

  await expect(second).rejects.toMatchObject({
    code: 'HOME_IN_USE',
    message: expect.stringContaining(config.home),
  });
  expect(Object.values(readState(config.home)?.processes ?? {}).every(isAlive)).toBe(true);
});

it('names every busy port with its variable before it starts anything', async () => {
  const { options, config, journal } = await devScene();
  for (const port of [config.api.port, config.temporal.embeddedUiPort]) {
    const squatter = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => void squatter.close());
  }

  const started = startDev(options);

  await expect(started).rejects.toMatchObject({
    problems: [
      { message: expect.stringMatching(`${config.api.port}.+SALTBRIDGE_API_PORT`) },
      { message: expect.stringMatching(`${config.temporal.embeddedUiPort}.+SALTBRIDGE_TEMPORAL_UI_PORT`) },
    ],
  });
  expect(await journal('started')).toEqual([]);
});

it('leaves nothing running when one part does not get ready', async () => {
  const { options, config, journal, said } = await devScene(await elsewhere(), {
    api: 'throw new Error("no tables")',
  });

  const started = startDev(options);

  await expect(started).rejects.toMatchObject({ message: expect.stringMatching(/api.+no tables/s) });
  expect(await journal('stopped')).toContain('sandbox');
  expect(readState(config.home)).toBeUndefined();
  expect(said).toEqual([]);
});

it('starts a killed worker again', async () => {
  const { options, config, said } = await devScene(await elsewhere());
  const dev = await startDev(options);
  onTestFinished(dev.stop);
  const killed = readState(config.home)?.processes.worker;

  if (killed !== undefined) signal(killed, 'SIGKILL');
  await eventually('it is ready again', () => said.includes('worker is ready again'));

  const present = readState(config.home)?.processes.worker;
  expect(present?.pid).not.toBe(killed?.pid);
  expect(said[0]).toMatch(/^worker ended \(SIGKILL\)/);
});

it('stops what a killed predecessor left running', async () => {
  const { options, config, said } = await devScene(await elsewhere());
  const leftover = spawn('sleep', ['60'], { stdio: 'ignore' });
  const mark = markOf(leftover.pid ?? 0);
  await mkdir(config.home, { recursive: true });
  await writeFile(stateFile(config.home), JSON.stringify({ pid: 1, processes: { temporal: mark } }));

  const dev = await startDev(options);
  onTestFinished(dev.stop);

  expect(mark && isAlive(mark)).toBe(false);
  expect(said[0]).toContain(`temporal (${leftover.pid})`);
});

it('gives up starting when told to', async () => {
  const { options, config } = await devScene(await elsewhere(), { api: 'await new Promise(() => {})' });
  const interrupted = new AbortController();

  const started = startDev({ ...options, signal: interrupted.signal });
  const state = await eventually('the api was started', () => {
    const found = readState(config.home);
    return found?.processes.api && found;
  });
  interrupted.abort();

  await expect(started).rejects.toBe(interrupted.signal.reason);
  expect(Object.values(state.processes).filter(isAlive)).toEqual([]);
});

it('keeps one secret key for a home', async () => {
  const { options, config } = await devScene(await elsewhere());

  const keys: string[] = [];
  for (let start = 0; start < 2; start += 1) {
    const dev = await startDev({ ...options, services: { sandbox: false, workers: 0 } });
    await dev.stop();
    keys.push(await readFile(join(config.home, 'secret.key'), 'utf8'));
  }

  expect(keys[0]).toBe(keys[1]);
});

async function elsewhere(): Promise<Record<string, string>> {
  return { TEMPORAL_ADDRESS: await temporalAddress(), DATABASE_URL: 'postgres://elsewhere' };
}
