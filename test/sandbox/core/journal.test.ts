import { appendFile, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Journal, openJournal } from '../../../sandbox/core/journal.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saltbridge-journal-'));
  file = join(folder, 'deep', 'state.ndjson');
});
afterEach(() => rm(folder, { recursive: true }));

async function entries(journal: Journal): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const entry of journal.replay()) all.push(entry);
  return all;
}

it('replays what was appended, in order, across restarts', async () => {
  const long = { text: 'ü\u2028\n"'.repeat(50_000) };
  const first = await openJournal(file);
  await first.append({ a: 1 }, long);
  await first.close();
  const second = await openJournal(file);
  await second.append(3);

  const replayed = await entries(second);

  expect(replayed).toEqual([{ a: 1 }, long, 3]);
  await second.close();
});

it('has an entry in the file once append resolves, also when many come at once', async () => {
  const journal = await openJournal(file);

  await Promise.all(Array.from({ length: 100 }, (_, n) => journal.append(n)));

  expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(101);
  expect(await entries(journal)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  await journal.close();
});

it.each([0, 10, 70_000])('cuts off a torn last line of %d bytes', async (bytes) => {
  await (await openJournal(file)).close();
  await writeFile(file, '{"a":1}\n');
  await appendFile(file, `"${'x'.repeat(bytes)}`);
  const journal = await openJournal(file);

  await journal.append(2);

  expect(await entries(journal)).toEqual([{ a: 1 }, 2]);
  await journal.close();
});

it('names file and line of a damaged entry', async () => {
  await (await openJournal(file)).close();
  await writeFile(file, '1\n{"a"\n3\n');
  const journal = await openJournal(file);

  await expect(entries(journal)).rejects.toThrow(`Line 2 of ${file} is damaged`);
  await journal.close();
});

it('is empty after clear', async () => {
  const journal = await openJournal(file);
  await journal.append(1);

  await journal.clear();
  await journal.append(2);

  expect(await entries(journal)).toEqual([2]);
  await journal.close();
});

it('puts entries in place of all before, and keeps what is appended while it does', async () => {
  const journal = await openJournal(file);
  await journal.append('old', 'older');

  const before = journal.append('just before');
  const rewritten = journal.rewrite(['state']);
  const after = journal.append('just after');
  await Promise.all([before, rewritten, after]);
  await journal.append('later');

  expect(await entries(journal)).toEqual(['state', 'just after', 'later']);
  expect(journal.size()).toBe((await readFile(file)).length);
  await journal.close();
  const again = await openJournal(file);
  expect(await entries(again)).toEqual(['state', 'just after', 'later']);
  await again.close();
});

it('is the old one, whole, when the process dies before the new one is in place', async () => {
  const journal = await openJournal(file);
  await journal.append('old');

  const rewritten = journal.rewrite(['state'], async () => {
    // What a kill leaves at this moment.
    await copyFile(file, `${file}.killed`);
    await writeFile(`${file}.new`, '"half');
  });
  await rewritten;

  await journal.close();
  const killed = await openJournal(`${file}.killed`);
  expect(await entries(killed)).toEqual(['old']);
  await killed.close();
});
