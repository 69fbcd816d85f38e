import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { SandboxSystems } from '../src/cli/example.ts';
import { openExport } from './auth0-export.ts';
import { runProgram, startServer } from './programs.ts';
import { exportFields, sandboxArguments } from './scene.ts';

const LimitFigures = z.object({
  seconds: z.number(),
  rows: z.number(),
  cpuSeconds: z.number(),
  peakRssBytes: z.number(),
});
export type LimitFigures = z.infer<typeof LimitFigures>;

const Stub = z.object({ url: z.string() });

/** How fast this machine goes from a gzipped export on disk to an upload that nobody looks at. */
export async function machineLimit(options: {
  users: number;
  folder: string;
  say: (line: string) => void;
}): Promise<{ own: LimitFigures; csvParse: LimitFigures }> {
  const { folder, say } = options;
  const file = join(folder, 'users.csv.gz');
  await saveExport(file, options);
  const stub = await startServer('bench/stub/main.js', [], folder, say);
  try {
    const { url } = Stub.parse(stub.ready);
    const run = async (parser: 'own' | 'csv-parse') =>
      LimitFigures.parse(await runProgram('bench/limit/main.js', { file, url, parser }));
    return { own: await run('own'), csvParse: await run('csv-parse') };
  } finally {
    await stub.stop();
  }
}

async function saveExport(
  file: string,
  { users, folder, say }: { users: number; folder: string; say: (line: string) => void },
): Promise<void> {
  const args = ['--port', '0', '--json', ...sandboxArguments(users)];
  const sandbox = await startServer('sandbox/main.js', args, folder, say);
  try {
    const { auth0 } = SandboxSystems.parse(sandbox.ready);
    await pipeline(await openExport(auth0, exportFields), createWriteStream(file));
  } finally {
    await sandbox.stop();
  }
}
