import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const Packed = z.array(z.object({ files: z.array(z.object({ path: z.string() })) }));

it('ships the Action with the package and the image, since setup prints it', async () => {
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', pack, { cwd: root });
  const dockerfile = await readFile(`${root}/Dockerfile`, 'utf8');

  const paths = Packed.parse(JSON.parse(stdout)).flatMap(({ files }) => files.map(({ path }) => path));
  expect(paths).toContain('auth0/first-login.action.js');
  expect(dockerfile).toMatch(/^COPY --from=build \/app\/auth0 \.\/auth0$/m);
});
