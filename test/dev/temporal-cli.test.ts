import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { type Config, loadConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { CLI_VERSION, findTemporalCli } from '../../src/dev/temporal-cli/find.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeExecutable } from './fake-program.ts';

const TEMPORAL = 'echo temporal version 9';
/** Port 9 (discard) has no server anywhere. */
const NOBODY = 'http://127.0.0.1:9/cli';
/** What `go install` does: it names packages, and leaves a program in GOBIN. */
const GO = `
echo 'go: downloading example.com/module v1.0.0' >&2
sleep 0.3
printf '#!/bin/sh\\necho temporal version built\\n' > "$GOBIN/temporal"
chmod +x "$GOBIN/temporal"
`;

it('prefers TEMPORAL_CLI_PATH to the one on PATH, that to the cached one, and that to building one', async () => {
  const places = await machine();
  const cached = await fakeExecutable(places.cache, 'temporal', TEMPORAL);
  const onPath = await fakeExecutable(places.bin, 'temporal', TEMPORAL);
  const named = await fakeExecutable(places.elsewhere, 'my-temporal', TEMPORAL);
  await fakeExecutable(places.bin, 'go', GO);

  const first = await find(places.config(named));
  const second = await find(places.config());
  await rm(onPath);
  const third = await find(places.config());
  await rm(cached);
  const fourth = await find(places.config());

  expect([first, second, third, fourth]).toEqual([named, onPath, cached, cached]);
});

it('does not look further when TEMPORAL_CLI_PATH is wrong', async () => {
  const places = await machine();
  await fakeExecutable(places.bin, 'temporal', TEMPORAL);

  const found = find(places.config(join(places.elsewhere, 'nothing')));

  await expect(found).rejects.toMatchObject({
    kind: 'config',
    message: expect.stringContaining('TEMPORAL_CLI_PATH'),
  });
});

it('passes over another program of that name', async () => {
  const places = await machine();
  await fakeExecutable(places.elsewhere, 'temporal', 'echo something else');
  const right = await fakeExecutable(places.bin, 'temporal', TEMPORAL);

  expect(await find(places.config())).toBe(right);
});

it('downloads the release for this platform before it builds', async () => {
  const places = await machine();
  await fakeExecutable(places.bin, 'go', GO);
  const archive = await archiveOf(await fakeExecutable(places.elsewhere, 'temporal-release', TEMPORAL));
  const service = await downloadService(archive, (origin) => `${origin}/archive`);

  const found = await find(places.config(), [], service.url);

  expect(found).toBe(join(places.cache, 'temporal'));
  expect(service.asked[0]).toMatch(new RegExp(`^/cli/v${CLI_VERSION}\\?platform=\\w+&arch=(amd64|arm64)$`));
});

it('takes no archive from a stranger', async () => {
  const places = await machine();
  const service = await downloadService(Buffer.alloc(0), () => 'https://temporal.io.example.com/archive');

  const found = find(places.config(), [], service.url);

  await expect(found).rejects.toMatchObject({
    message: expect.stringContaining('names an archive at temporal.io.example.com'),
  });
});

it('builds once when two start at the same time', async () => {
  const places = await machine();
  await fakeExecutable(places.bin, 'go', GO);
  const said: string[] = [];

  const found = await Promise.all([find(places.config(), said), find(places.config(), said)]);

  expect(found).toEqual([join(places.cache, 'temporal'), join(places.cache, 'temporal')]);
  expect(said.filter((line) => line.startsWith('Building'))).toHaveLength(1);
  expect(said.filter((line) => line.includes('waiting for it'))).toHaveLength(1);
});

it('keeps nothing of a build that fails, and lists the choices', async () => {
  const places = await machine();
  await fakeExecutable(
    places.bin,
    'go',
    'echo half > "$GOBIN/temporal"; echo no space left on device >&2; exit 1',
  );

  const found = find(places.config());

  await expect(found).rejects.toMatchObject({
    kind: 'config',
    code: 'TEMPORAL_NOT_FOUND',
    message: expect.stringMatching(/no space left on device.+TEMPORAL_ADDRESS.+TEMPORAL_CLI_PATH.+PATH.+Go/s),
  });
  await expect(find(places.config())).rejects.toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
});

function find(config: Config, said: string[] = [], service = NOBODY): Promise<string> {
  return findTemporalCli({ config, log: (line) => said.push(line), downloadFrom: service });
}

function archiveOf(program: string): Promise<Buffer> {
  const args = ['-cz', '-C', dirname(program), basename(program)];
  return promisify(execFile)('tar', args, { encoding: 'buffer' }).then(({ stdout }) => stdout);
}

/** Answers as temporal.download does. */
async function downloadService(archive: Buffer, archiveUrl: (origin: string) => string) {
  const asked: string[] = [];
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const answer = { archiveUrl: archiveUrl(origin), fileToExtract: 'temporal-release' };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(request.url === '/archive' ? archive : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `${origin}/cli`, asked };
}

async function machine() {
  const folder = await temporaryFolder();
  const [bin, elsewhere, cacheFolder] = [
    join(folder, 'bin'),
    join(folder, 'elsewhere'),
    join(folder, 'cache'),
  ];
  return {
    bin,
    elsewhere,
    cache: join(cacheFolder, `temporal-v${CLI_VERSION}`),
    config: (cliPath?: string): Config => {
      const config = loadConfig(cliPath === undefined ? {} : { TEMPORAL_CLI_PATH: cliPath });
      return { ...config, machine: { searchPath: [elsewhere, bin], cacheFolder } };
    },
  };
}
