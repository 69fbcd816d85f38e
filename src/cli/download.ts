import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { Run } from '../api/resources/run.ts';
import { SaltbridgeError } from '../core/errors.ts';
import type { CommandContext } from './context.ts';

export function downloadCommand(context: CommandContext): Command {
  return new Command('download')
    .description('save a file of a run: exported, rejects, failures or review')
    .argument('<run>', 'id of the run')
    .argument('<artifact>', 'name of the file, e.g. rejects')
    .option('-o, --output <path>', 'where to save it; - is standard output; default: its own name, here')
    .action((run: string, name: string, flags: { output?: string }) =>
      download(context, run, name, flags.output),
    );
}

async function download(context: CommandContext, runId: string, name: string, path?: string): Promise<void> {
  const client = context.client();
  const run = await client.get(`/v1/runs/${encodeURIComponent(runId)}`, Run);
  const artifact = run.artifacts.find((one) => one.name === name);
  if (artifact === undefined) {
    const names = run.artifacts.map((one) => one.name).join(', ') || 'none';
    throw new SaltbridgeError('config', `Run ${runId} has no file ${name}; it has: ${names}`, {
      code: 'NOT_FOUND',
    });
  }

  const content = Readable.fromWeb(
    // Both declare the same web stream; Node's types keep two copies of it.
    (await client.stream(artifact.href)) as Parameters<typeof Readable.fromWeb>[0],
  );
  if (path === '-') return pipeline(content, context.output.stdout, { end: false });
  // The name comes from elsewhere, so it must not lead out of this folder.
  const target = path ?? basename(artifact.fileName);
  // An existing file is overwritten only where its name was typed.
  await pipeline(content, createWriteStream(target, { flags: path === undefined ? 'wx' : 'w' })).catch(
    async (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
        throw new SaltbridgeError('config', `${target} exists already; name another with -o`, {
          cause: error,
        });
      }
      await rm(target, { force: true });
      throw error;
    },
  );
  context.output.result([`Saved ${target}`], { file: target, bytes: artifact.bytes });
}
