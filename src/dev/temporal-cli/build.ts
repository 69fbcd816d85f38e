import { spawn } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentWith } from '../../config.ts';
import { eachLine } from '../log-file.ts';
import { endOf } from '../running.ts';
import { type Getting, type Got, programOn, withExtension } from './program.ts';

const PROGRESS_EVERY_MS = 15_000;
const REASON_LINES = 5;

/** Builds the program from source with the Go on the search path, telling how far it is. */
export async function buildTemporal(getting: Getting): Promise<Got> {
  const { version, folder, destination, log, signal } = getting;
  const [go] = await programOn(getting.searchPath, 'go');
  if (go === undefined) return { impossible: 'Go is not installed' };

  // One that was killed may have left it; nobody else is here, as we hold the lock.
  const work = join(folder, 'building');
  await rm(work, { recursive: true, force: true });
  await mkdir(work);
  try {
    log(`Building temporal ${version} from source, once; this takes about 5 minutes and 4 GB of disk`);
    const end = await install(go, `github.com/temporalio/cli/cmd/temporal@v${version}`, work, log, signal);
    if (end !== 'exit code 0')
      return { impossible: `building temporal ${version} with ${go} failed (${end})` };
    await rename(join(work, withExtension('temporal')), destination);
    log(`Built temporal ${version}; it is kept as ${destination}`);
    return 'done';
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @returns `exit code 0`, or how it ended and the last lines it wrote */
async function install(
  go: string,
  module: string,
  work: string,
  log: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  const startedAt = Date.now();
  let downloaded = 0;
  let compiled = 0;
  const lines: string[] = [];
  // Outside of any module, so that no go.mod, go.work or vendor folder of the user's has a say.
  const child = spawn(go, ['install', '-v', module], {
    cwd: work,
    env: environmentWith({ GOBIN: work, GOWORK: 'off' }),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  eachLine(child.stderr, (line) => {
    if (line.startsWith('go: downloading')) downloaded += 1;
    else if (/^[\w./-]+$/.test(line)) compiled += 1;
    else lines.push(line);
  });
  const progress = setInterval(() => {
    const elapsed = Math.round((Date.now() - startedAt) / 1000);
    log(`  ${elapsed} s: ${downloaded} modules downloaded, ${compiled} packages compiled`);
  }, PROGRESS_EVERY_MS);

  const end = await new Promise<string>((resolve) => {
    // An abort is an error too, but then it still has to end.
    child.once('error', (error) => child.pid === undefined && resolve(error.message));
    child.once('close', (code, endSignal) => resolve(endOf(code, endSignal)));
  });
  clearInterval(progress);
  return end === 'exit code 0' ? end : [end, ...lines.slice(-REASON_LINES)].join(': ');
}
