import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SandboxSystems } from '../src/cli/example.ts';
import { ReadResult } from './segment.ts';
import { readProgram } from './tap-program.ts';

export type TapFigures = ReadResult | { missing: string };

const run = promisify(execFile);

/** Lets a Singer tap read all contacts by REST; its messages are counted and thrown away. Needs Python. */
export async function readByTap(
  { salesforce }: SandboxSystems,
  columns: readonly string[],
  folder: string,
): Promise<TapFigures> {
  const python = join(folder, 'bin', 'python');
  try {
    await mkdir(folder, { recursive: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '-q', 'tap-salesforce==2.8.1']);
    const given = JSON.stringify({ ...salesforce, columns });
    const { stdout } = await run(python, ['-c', readProgram, given]);
    return ReadResult.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : undefined;
    return { missing: reason ?? 'it did not run' };
  }
}
