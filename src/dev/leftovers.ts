import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, signal } from './process-mark.ts';
import { readState } from './state-file.ts';

const PATIENCE_MS = 5_000;
const POLL_MS = 50;

/** Ends what an earlier `dev` in this home started and could not stop, because it was killed. */
export async function stopLeftovers(home: string, log: (line: string) => void): Promise<void> {
  if (alive(home).length === 0) return;

  const names = alive(home).map(([name, { pid }]) => `${name} (${pid})`);
  log(`Stopping what is left of an earlier start: ${names.join(', ')}`);
  for (const [, mark] of alive(home)) signal(mark, 'SIGTERM');
  const deadline = Date.now() + PATIENCE_MS;
  while (alive(home).length > 0) {
    if (Date.now() > deadline) killRecorded(home);
    await delay(POLL_MS);
  }
}

/** Ends at once whatever `dev` runs in this home, in whatever state it is. */
export function killRecorded(home: string): void {
  for (const [, mark] of alive(home)) signal(mark, 'SIGKILL');
}

function alive(home: string) {
  const processes = readState(home)?.processes ?? {};
  return Object.entries(processes).filter(([, mark]) => isAlive(mark));
}
