import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/store/database.ts';
import { copyDatabase } from '../../support/database.ts';
import { ask } from '../../support/door.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startProgram } from './program.ts';

// The making of what is copied may take longer than a test has.
beforeAll(async () => void (await ask('/database')));

async function folderWithData(): Promise<string> {
  const folder = await temporaryFolder();
  await copyDatabase(join(folder, 'data'));
  return folder;
}

it('loses nothing that it acknowledged when it is killed in the middle of writes', async () => {
  const folder = await folderWithData();
  const acknowledged: string[] = [];

  for (let round = 0; round < 3; round++) {
    const program = startProgram(folder);
    const database = await openDatabase((await program.ready).url);
    await database.migrate();
    const known = (await database.connections.list()).map((connection) => connection.id);
    expect(known).toEqual(expect.arrayContaining(acknowledged));
    const writers = [1, 2, 3].map(async (writer) => {
      for (let number = 0; ; number++) {
        const id = `${round}-${writer}-${number}`;
        await database.connections.create({ id, system: 's', settings: { pad: 'x'.repeat(3_000) } });
        acknowledged.push(id);
        if (acknowledged.length === 150 * (round + 1)) program.process.kill('SIGKILL');
      }
    });
    const failures = await Promise.allSettled(writers);
    await database.close();

    expect(await program.ended).toMatchObject({ code: 'SIGKILL' });
    expect(failures).toEqual(
      writers.map(() => ({ status: 'rejected', reason: expect.objectContaining({ kind: 'transient' }) })),
    );
  }

  const program = startProgram(folder);
  const database = await openDatabase((await program.ready).url);
  const known = new Set((await database.connections.list()).map((connection) => connection.id));
  expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThanOrEqual(450);
  await database.close();
}, 90_000);

it('comes up after it was killed during its very first start', async () => {
  const folder = await temporaryFolder();
  const killed = startProgram(folder);
  killed.ready.catch(() => {});
  await eventually(
    'the making of a database began',
    async () => (await readdir(folder)).some((name) => name.startsWith('data.new-')),
    60_000,
  );
  killed.process.kill('SIGKILL');
  await killed.ended;

  const program = startProgram(folder);
  const database = await openDatabase((await program.ready).url);

  await database.migrate();
  expect(await database.syncs.list()).toEqual([]);
  expect((await readdir(folder)).sort()).toEqual(['data', 'lock']);
  await database.close();
}, 90_000);

it.each(['SIGTERM', 'SIGINT'] as const)('closes cleanly on %s and lets the folder go', async (signal) => {
  const folder = await folderWithData();
  const program = startProgram(folder);
  await program.ready;

  program.process.kill(signal);

  expect(await program.ended).toEqual({ code: 0, errors: '' });
  expect(await readdir(folder)).toEqual(['data']);
});

it('refuses a folder that another living process uses', async () => {
  const folder = await folderWithData();
  const first = startProgram(folder);
  const { pid } = await first.ready;

  const second = startProgram(folder);

  await expect(second.ready).rejects.toThrow();
  expect(await second.ended).toEqual({
    code: 1,
    errors: expect.stringContaining(`in ${folder} is in use by process ${pid}; stop that`),
  });
});

it('takes over the lock of a process that is gone, even if another one has its number now', async () => {
  const folder = await folderWithData();
  await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.pid, startedAt: '1' }));

  const program = startProgram(folder);

  await expect(program.ready).resolves.toMatchObject({ pid: program.process.pid });
});

it('says which port is busy', async () => {
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  onTestFinished(() => void busy.close());
  const { port } = busy.address() as { port: number };

  const program = startProgram(await folderWithData(), port);

  await expect(program.ready).rejects.toThrow();
  expect(await program.ended).toEqual({
    code: 1,
    errors: expect.stringMatching(`cannot listen on 127.0.0.1:${port}.*SALTBRIDGE_DATABASE_PORT`),
  });
});
