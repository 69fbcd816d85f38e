import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SandboxSystems } from '../src/cli/example.ts';
import { openExport } from './auth0-export.ts';
import { startServer } from './programs.ts';
import { exportFields, type Scene, sandboxArguments } from './scene.ts';

/** An export of all users as Auth0 hands it out, gzipped, and the sandbox that it came from. */
export interface SavedExport {
  file: string;
  systems: SandboxSystems;
}

/** Makes an export beforehand, so that measuring what follows does not measure the making. */
export async function withSavedExport<Result>(
  { users, folder, say }: Scene,
  work: (saved: SavedExport) => Promise<Result>,
): Promise<Result> {
  const file = join(folder, 'users.csv.gz');
  const args = ['--port', '0', '--json', ...sandboxArguments(users)];
  const sandbox = await startServer('sandbox/main.js', args, folder, say);
  try {
    const systems = SandboxSystems.parse(sandbox.ready);
    await pipeline(await openExport(systems.auth0, exportFields), createWriteStream(file));
    return await work({ file, systems });
  } finally {
    await sandbox.stop();
  }
}
