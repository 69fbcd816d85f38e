import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Arguments with which Node runs a program of ours. The compiled one starts a second sooner; while a source is newer
 * than it, the source itself is run, so that a test never sees an earlier build.
 *
 * @param program  its source, e.g. `src/api/main.ts`
 */
export function nodeArguments(program: string): string[] {
  const [folder = ''] = program.split('/');
  const compiled = join(ROOT, 'dist', program.replace(/\.ts$/, '.js'));
  return existsSync(compiled) && statSync(compiled).mtimeMs > lastChange(folder)
    ? ['--enable-source-maps', compiled]
    : ['--import', import.meta.resolve('tsx'), join(ROOT, program)];
}

/** When a source in one of the root's folders was last written, in milliseconds since 1970. */
function lastChange(folder: string): number {
  const sources = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const times = sources
    .filter((path) => path.endsWith('.ts'))
    .map((path) => statSync(join(ROOT, folder, path)).mtimeMs);
  return Math.max(...times);
}
