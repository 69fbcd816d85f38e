import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { environmentWith } from '../../src/config.ts';
import { type ChildOptions, startChild } from '../../src/dev/child.ts';
import { kept } from '../../src/dev/keeper.ts';
import { isAlive, markOf } from '../../src/dev/process-mark.ts';
import { distFolder } from '../../src/dev/programs.ts';
import { stopWithin } from '../../src/dev/running.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeProgram } from './fake-program.ts';

it('is ready when the process says so, and keeps what it said out of the log', async () => {
  const { options, said } = await childOf('console.log("hello")', { apiKey: 'sbk_secret' });

  const { running, ready } = startChild(options);
  const answer = await ready;
  await stopWithin(running, 5_000);

  expect(answer).toEqual({ ready: true, apiKey: 'sbk_secret' });
  expect(await readFile(join(options.logFolder, 'api.log'), 'utf8')).toBe('hello\n');
  expect(said).toEqual([]);
});

it('tells warnings in short, and does not take a log record for the ready line', async () => {
  const record = '{"level":40,"msg":"disk is nearly full"}';
  const { options, said } = await childOf(`console.log('{"level":30,"msg":"hm"}'); console.log('${record}')`);

  const { running, ready } = startChild(options);
  onTestFinished(() => stopWithin(running, 0));

  expect(await ready).toEqual({ ready: true });
  expect(said).toEqual(['api: disk is nearly full']);
});

it('names the run and the step that a warning is about', async () => {
  const about = '"workflowId":"sync/users","activityType":"exportRows","error":{"message":"no such file"}';
  const failed = '"workflowId":"sync/users","error":{"message":"no such file:\\\\n- it is gone"}';
  const { options, said } = await childOf(
    `console.log('{"level":40,"msg":"Activity failed",${about}}'); console.log('{"level":40,"msg":"Workflow failed",${failed}}')`,
  );

  const { running, ready } = startChild(options);
  onTestFinished(() => stopWithin(running, 0));

  await ready;
  expect(said).toEqual([
    'api: Activity failed (sync/users, exportRows): no such file',
    'api: Workflow failed (sync/users): no such file:',
  ]);
});

it('says how a process ended that never was ready, with its last words', async () => {
  const { options } = await childOf('console.error("no such database"); process.exit(3)');

  const { ready } = startChild(options);

  await expect(ready).rejects.toMatchObject({
    kind: 'transient',
    message: expect.stringMatching(/api process ended at once \(exit code 3\).+no such database/s),
  });
});

it('ends a process that does not want to stop', async () => {
  const { options } = await childOf('process.on("SIGTERM", () => {})');
  const { running, ready } = startChild(options);
  await ready;

  await stopWithin(running, 100);

  expect(await running.exited).toBe('SIGKILL');
});

it('ends a process of ours when the one that started it is killed', async () => {
  const program = await fakeProgram(await temporaryFolder(), 'orphan', 'console.log(process.pid)');
  const leash = join(distFolder(), 'src', 'dev', 'leash.js');
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];

  await killParentOf(process.execPath, ['--import', leash, program], { detached: true, stdio });
});

it('ends a program of others when the one that started it is killed', async () => {
  const { command, args } = kept('/bin/sh', ['-c', 'echo $$; exec sleep 60']);

  await killParentOf(command, args, { detached: true, stdio: ['pipe', 'inherit', 'ignore', 'pipe'] });
});

/** Has another Node start it, learns its process id from its first line, and kills that Node. */
async function killParentOf(command: string, args: string[], options: object): Promise<void> {
  const script = `require('node:child_process').spawn(...${JSON.stringify([command, args, options])}); setInterval(() => {}, 1000)`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  parent.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const pid = Number(await eventually('the program said its process id', () => /^(\d+)\n/.exec(said)?.[1]));
  const mark = markOf(pid);
  expect(mark).toBeDefined();

  parent.kill('SIGKILL');

  await eventually('it ended too', () => mark !== undefined && !isAlive(mark));
}

async function childOf(body: string, ready = {}): Promise<{ options: ChildOptions; said: string[] }> {
  const folder = await temporaryFolder();
  const said: string[] = [];
  const program = await fakeProgram(folder, 'api', body, ready);
  const logFolder = join(folder, 'logs');
  const warn = (line: string) => said.push(line);
  return { options: { name: 'api', program, args: [], env: environmentWith({}), logFolder, warn }, said };
}
