import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../src/dev/ports.ts';
import { startTestDatabase } from '../support/database.ts';
import { nodeArguments } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('prints one line when it is ready, and ends when it is told to', { timeout: 90_000 }, async () => {
  const home = await temporaryFolder();
  const database = await startTestDatabase(join(home, 'database'));
  onTestFinished(() => database.close());
  const port = await freePort();

  const api = startApi({
    SALTBRIDGE_HOME: home,
    DATABASE_URL: database.url,
    SALTBRIDGE_API_PORT: String(port),
  });
  const lines = createInterface({ input: api.stdout ?? Readable.from([]) });
  const [line] = await once(lines, 'line');
  const response = await fetch(`http://127.0.0.1:${port}/health/live`);
  api.kill('SIGTERM');

  expect(JSON.parse(line)).toMatchObject({ ready: true, url: `http://127.0.0.1:${port}` });
  expect(response.status).toBe(200);
  expect(await endOf(api)).toBe(0);
});

it('says what is missing when there is no database', { timeout: 90_000 }, async () => {
  const api = startApi({ SALTBRIDGE_HOME: await temporaryFolder() });

  expect(await text(api.stderr ?? Readable.from([]))).toMatch(/^DATABASE_URL is not set: .*saltbridge dev/);
  expect(await endOf(api)).toBe(2);
});

function startApi(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, nodeArguments('src/api/main.ts'), { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}
