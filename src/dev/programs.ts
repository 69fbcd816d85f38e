import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute paths of the compiled programs that make up Saltbridge; production starts the same ones. */
export interface Programs {
  database: string;
  sandbox: string;
  api: string;
  worker: string;
}

export function compiledPrograms(): Programs {
  const dist = distFolder();
  return {
    database: join(dist, 'src', 'store', 'embedded', 'main.js'),
    sandbox: join(dist, 'sandbox', 'main.js'),
    api: join(dist, 'src', 'api', 'main.js'),
    worker: join(dist, 'src', 'worker', 'main.js'),
  };
}

/** This file is `dist/src/dev/programs.js`, or `src/dev/programs.ts` under a tool that runs TypeScript. */
export function distFolder(): string {
  const above = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
  return basename(above) === 'dist' ? above : join(above, 'dist');
}
