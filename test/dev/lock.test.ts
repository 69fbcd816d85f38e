import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tryLock } from '../../src/dev/lock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('lets one of many in, tells the others who it is, and the next one in after it', async () => {
  const file = join(await temporaryFolder(), 'lock');

  const attempts = await Promise.all(Array.from({ length: 20 }, () => tryLock(file)));
  const holders = attempts.filter((attempt) => attempt.held);
  await holders[0]?.release();
  const next = await tryLock(file);

  expect(holders).toHaveLength(1);
  expect(attempts).toContainEqual({ held: false, holderPid: process.pid });
  expect(next.held).toBe(true);
});

it.each([
  ['of a process that has ended', JSON.stringify({ pid: 2 ** 22 - 1, startedAt: '1' })],
  ['of an earlier process that had our id', JSON.stringify({ pid: process.pid, startedAt: '1' })],
  ['that is torn', '{"pid":'],
])('lets exactly one take over a lock %s', async (_, content) => {
  const file = join(await temporaryFolder(), 'lock');
  await writeFile(`${file}.7`, content);

  const attempts = await Promise.all(Array.from({ length: 20 }, () => tryLock(file)));

  expect(attempts.filter((attempt) => attempt.held)).toHaveLength(1);
});
