import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { nodeArguments } from '../../support/program.ts';

async function generate(...args: string[]): Promise<{ code: unknown; out: string; error: string }> {
  const child = spawn(process.execPath, [...nodeArguments('sandbox/data/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], out, error] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out, error };
}

it('writes as many rows as asked, in the format and with the fields asked for', async () => {
  const tsv = await generate(
    '--rows',
    '2000',
    '--format',
    'tsv',
    '--fields',
    'user_id,user_metadata.company',
  );
  const json = await generate(
    '--rows',
    '3',
    '--format',
    'json',
    '--fields',
    'family_name',
    '--bad-every',
    '2',
  );

  const rows = parse(tsv.out, { delimiter: '\t' }) as string[][];
  expect(rows).toHaveLength(2001);
  expect(rows[0]).toEqual(['user_id', 'user_metadata.company']);
  expect(json.out.split('\n')[1]).toBe('{}');
});

it.each([
  ['--rows', 'many'],
  ['--format', 'xml'],
  ['--wrong', 'x'],
])('refuses %s %s, saying how to call it', async (option, value) => {
  const { code, out, error } = await generate(option, value);

  expect([code, out]).toEqual([2, '']);
  expect(error).toContain(option);
  expect(error).toContain('--rows N');
});
