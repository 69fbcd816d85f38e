import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a small Node program that stands for one of ours: it says that it is ready, then does `body`. */
export async function fakeProgram(
  folder: string,
  name: string,
  body: string,
  ready: object = {},
): Promise<string> {
  const path = join(folder, `${name}.mjs`);
  const said = JSON.stringify(JSON.stringify({ ready: true, ...ready }));
  await writeFile(path, `const keepAlive = setInterval(() => {}, 1000);\n${body}\nconsole.log(${said});\n`);
  return path;
}

/** Writes an executable shell script. */
export async function fakeExecutable(folder: string, name: string, script: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}
