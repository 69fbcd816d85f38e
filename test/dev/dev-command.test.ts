import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { environmentWith } from '../../src/config.ts';
import { isAlive, type ProcessMark } from '../../src/dev/process-mark.ts';
import { startDev } from '../../src/dev/start.ts';
import { readState } from '../../src/dev/state-file.ts';
import { eventually } from '../support/eventually.ts';
import { type DevScene, devScene } from './dev-scene.ts';

it('prints the addresses, and ends well with everything else at a ctrl-C', async () => {
  const { command, addresses, processes } = await runningCommand(await devScene());

  command.kill('SIGINT');
  const code = await ended(command);

  expect(addresses).toMatchObject({
    api: expect.stringContaining('http://127.0.0.1:'),
    database: 'postgres://fake',
  });
  expect(code).toBe(0);
  expect(Object.keys(processes)).toContain('temporal');
  expect(Object.values(processes).filter(isAlive)).toEqual([]);
});

it('ends all at once at a second ctrl-C', async () => {
  const stubborn = 'process.removeAllListeners("SIGTERM").on("SIGTERM", () => {})';
  const { command, processes } = await runningCommand(await devScene({}, { worker: stubborn }));

  command.kill('SIGINT');
  const pressing = setInterval(() => command.kill('SIGINT'), 100);
  onTestFinished(() => clearInterval(pressing));
  const code = await ended(command);

  expect(code).toBe(130);
  await eventually('all have ended', () => !Object.values(processes).some(isAlive));
});

it('takes everything with it when it is killed, and the next start goes on', async () => {
  const scene = await devScene();
  const { command, processes } = await runningCommand(scene);

  command.kill('SIGKILL');
  await eventually('all have ended', () => !Object.values(processes).some(isAlive));
  const dev = await startDev(scene.options);
  onTestFinished(dev.stop);

  expect(dev.addresses.temporal).toBe(scene.config.temporal.address);
});

async function runningCommand({ config, options }: DevScene) {
  const script = fileURLToPath(new URL('./dev-command.ts', import.meta.url));
  const flags = {
    '--home': config.home,
    '--api-port': config.api.port,
    '--sandbox-port': config.sandboxPort,
    '--temporal-port': config.temporal.embeddedPort,
    '--ui-port': config.temporal.embeddedUiPort,
    '--database-port': config.embeddedDatabasePort,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [name, String(value)]);
  const command = spawn(
    process.execPath,
    ['--import', 'tsx', script, JSON.stringify(options.programs), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environmentWith({ TEMPORAL_ADDRESS: undefined, DATABASE_URL: undefined }),
    },
  );
  onTestFinished(() => void command.kill('SIGKILL'));
  let said = '';
  command.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  let complaint = '';
  command.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const line = await eventually('it said where everything is', () => {
    if (command.exitCode !== null) throw new Error(complaint);
    return /^\{.+\}$/m.exec(said)?.[0];
  });
  const processes: Record<string, ProcessMark> = readState(config.home)?.processes ?? {};
  return { command, addresses: JSON.parse(line) as unknown, processes };
}

function ended(command: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => command.once('exit', resolve));
}
