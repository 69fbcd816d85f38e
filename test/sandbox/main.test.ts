import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it, vi } from 'vitest';
import { nodeArguments } from '../support/program.ts';

// Each test starts Node, some twice, on a machine that may be busy.
vi.setConfig({ testTimeout: 90_000 });
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Run {
  child: ChildProcess;
  /** The line it prints when ready. */
  ready: Promise<{ salesforce: { url: string; orgId: string }; auth0: { url: string; clientId: string } }>;
  end: Promise<{ code: number | null; out: string; error: string }>;
}

function sandbox(...args: string[]): Run {
  const child = spawn(process.execPath, [...nodeArguments('sandbox/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const ready = once(child.stdout, 'data').then(([line]) => JSON.parse(String(line)));
  ready.catch(() => undefined);
  const end = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], out, error]) => ({ code: code as number | null, out, error }),
  );
  return { child, ready, end };
}

async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server always has an address object.
  return { server, port: (server.address() as AddressInfo).port };
}

it('says in one line where its systems are, serves them, and ends cleanly on SIGTERM', async () => {
  const run = sandbox('--port', '0', '--users', '3', '--json');
  const { salesforce, auth0 } = await run.ready;

  const versions = await fetch(`${salesforce.url}/services/data`);
  const token = await fetch(`${auth0.url}/oauth/token`, { method: 'POST' });
  run.child.kill('SIGTERM');
  const { code, out, error } = await run.end;

  expect([versions.status, token.status]).toEqual([200, 403]);
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  expect([code, error]).toEqual([0, '']);
});

it('shares one clock between its systems', async () => {
  const { salesforce, auth0 } = await sandbox('--port', '0', '--json').ready;

  await fetch(`${salesforce.url}/__sandbox/clock`, {
    method: 'POST',
    body: '{"now":"2031-05-05T00:00:00Z"}',
    headers: { 'content-type': 'application/json' },
  });
  const seen = await (await fetch(`${auth0.url}/__sandbox/clock`)).json();

  expect(seen).toEqual({ now: expect.stringMatching(/^2031-05-05/) });
});

it('is the same tenant and org after a kill and a restart with the same folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'saltbridge-sandbox-'));
  const first = sandbox('--port', '0', '--folder', folder, '--json');
  const before = await first.ready;
  first.child.kill('SIGKILL');
  await first.end;

  const after = await sandbox('--port', '0', '--folder', folder, '--json').ready;

  expect(after.auth0.clientId).toBe(before.auth0.clientId);
  expect(after.salesforce.orgId).toBe(before.salesforce.orgId);
  await rm(folder, { recursive: true });
});

it('names the busy port, the option and the next step, and exits with 2', async () => {
  const { server, port } = await listening();

  const { code, out, error } = await sandbox('--port', String(port), '--json').end;

  expect(code).toBe(2);
  expect(out).toBe('');
  expect(error).toMatch(
    new RegExp(`^Port ${port} for the Salesforce sandbox \\(--port\\) is busy: .*--port 0`),
  );
  expect(error.trimEnd().split('\n')).toHaveLength(1);
  server.close();
});

it.each([
  ['--port', 'x', '--port takes a whole number from 0 to 65534, not "x"'],
  ['--users', '-1', "Option '--users' argument is ambiguous"],
  ['--colour', 'red', "Unknown option '--colour'"],
])('refuses %s %s', async (option, value, message) => {
  const { code, error } = await sandbox(option, value).end;

  expect(code).toBe(2);
  expect(error).toContain(message);
});
