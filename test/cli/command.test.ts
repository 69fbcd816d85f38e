import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runHere, runProcess } from './run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

// Port 1 is nobody's.
const nobody = { SALTBRIDGE_URL: 'http://127.0.0.1:1', SALTBRIDGE_API_KEY: 'sb_0123456789' };
const saltbridge = (args: string[], env: Record<string, string> = nobody) =>
  runHere(args, { SALTBRIDGE_HOME: folder, ...env });

it('starts on Node 20.3, which takes a file without an extension for CommonJS or not at all', async () => {
  const bin = new URL('../../bin/', import.meta.url);
  const { type } = JSON.parse(await readFile(new URL('package.json', bin), 'utf8'));
  const text = await readFile(new URL('saltbridge', bin), 'utf8');

  expect(type).toBe('commonjs');
  // A module's imports are no script's.
  expect(() => new Script(text)).not.toThrow();
});

it('tells how to start the API when it does not answer', async () => {
  const { code, stdout, stderr } = await saltbridge(['runs']);

  expect(code).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    'No Saltbridge API answers at http://127.0.0.1:1: start it with `saltbridge dev`, or set SALTBRIDGE_URL to where it runs\n',
  );
});

it('tells where an API key comes from when there is none', async () => {
  const { code, stderr } = await saltbridge(['runs'], { SALTBRIDGE_URL: 'http://127.0.0.1:1' });

  expect(code).toBe(3);
  expect(stderr).toContain(join(folder, 'api-key'));
});

it('takes the API key from the home folder', async () => {
  await writeFile(join(folder, 'api-key'), 'sb_from-the-file\n');
  const api = await startServer((authorization) => [200, { runs: [], seen: authorization }]);

  const { code, stdout } = await saltbridge(['runs'], { SALTBRIDGE_URL: api.url });

  expect({ code, stdout }).toEqual({ code: 0, stdout: 'No runs yet\n' });
  expect(api.authorizations).toEqual(['Bearer sb_from-the-file']);
});

it('prints one JSON value on standard output with --json, also for a failure', async () => {
  const unreachable = await saltbridge(['runs', '--json']);
  const usage = await saltbridge(['run', '--json']);

  expect(unreachable.json()).toMatchObject({ error: { code: 'API_UNREACHABLE' } });
  expect(usage).toMatchObject({ code: 2 });
  expect(usage.json()).toMatchObject({ error: { code: 'USAGE' } });
});

it('says that something else answers at the address', async () => {
  const other = await startServer(() => [404, 'not here']);

  const { code, stderr } = await saltbridge(['runs'], { ...nobody, SALTBRIDGE_URL: other.url });

  expect(code).toBe(3);
  expect(stderr).toContain('is not a Saltbridge API (HTTP 404)');
});

it('prints every failure that a problem document lists', async () => {
  const errors = [{ pointer: '/config/target', code: 'INVALID', message: '/config/target: Required' }];
  const problem = {
    type: 'x',
    title: 'x',
    status: 422,
    code: 'INVALID_SYNC',
    detail: 'The sync is not valid',
    errors,
  };
  const api = await startServer((_, method) => (method === 'GET' ? [200, { syncs: [] }] : [422, problem]));
  await writeFile(join(folder, 'sync.yaml'), 'id: s\nname: S\nintegration: i\nconfig: {}\n');

  const { code, stderr } = await saltbridge(['sync', 'apply', '-f', join(folder, 'sync.yaml')], {
    ...nobody,
    SALTBRIDGE_URL: api.url,
  });

  expect(code).toBe(2);
  expect(stderr).toBe('The sync is not valid\n- /config/target: Required\n');
});

it.each([
  ['a: [', /sync\.yaml: .*line 1/s],
  ['', /sync\.yaml is empty/],
  ['id: Not A Slug\nname: x\nintegration: y\n---\nname: z\n', /\/0\/id: Lower-case.*\/1\/id/s],
])('tells what is wrong with the file %j', async (content, message) => {
  await writeFile(join(folder, 'sync.yaml'), content);

  const { code, stderr } = await saltbridge(['sync', 'apply', '-f', join(folder, 'sync.yaml')]);

  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

it('reads a file from standard input, as a process of its own', async () => {
  const env = { SALTBRIDGE_HOME: folder, ...nobody };

  const { code, stderr } = await runProcess(['sync', 'apply', '-f', '-'], {
    env,
    cwd: folder,
    input: '{"id": 3}',
  });

  expect(code).toBe(2);
  expect(stderr).toMatch(/^- is not valid/);
});

it.each([
  [['nonsense'], 2, /unknown command.*saltbridge --help/s],
  [['sync', 'nonsense'], 2, /unknown command.*saltbridge sync --help/s],
  [['runs', '--limit', 'x'], 2, /whole number from 1 to 200/],
  [['dev', '--api-port', 'abc'], 2, /--api-port.*whole number from 1 to 65535/],
  [['run', 'x', '--file', 'f', '--retry', 'r'], 2, /--retry.*cannot be used with.*--file/],
  [['run'], 2, /missing required argument/],
  [['run', 'x', '--wait'], 2, /unknown option/],
])('refuses %j', async (args, code, message) => {
  const result = await saltbridge(args);

  expect(result.code).toBe(code);
  expect(result.stderr).toMatch(message);
});

it('lists its exit codes', async () => {
  const { code, stdout } = await saltbridge(['help', 'exit-codes']);

  expect(code).toBe(0);
  expect(stdout.match(/^ +\d+ {2}/gm)).toHaveLength(9);
});

type Reply = (
  authorization: string | undefined,
  method: string | undefined,
) => [status: number, body: unknown];

async function startServer(reply: Reply) {
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    authorizations.push(authorization);
    const [status, body] = reply(authorization, request.method);
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // Listening on TCP, so it has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, authorizations };
}
