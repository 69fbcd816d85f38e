import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Problem, throwIfAny } from '../core/errors.ts';

const LOOPBACK = '127.0.0.1';
const PATIENCE_MS = 1_000;
const POLL_MS = 50;

/** A port that we are about to listen on. */
export interface PortWish {
  port: number;
  /** Default: the loopback address. */
  host?: string;
  /** What for, e.g. `the Temporal server`. */
  what: string;
  /** How to choose another, e.g. `SALTBRIDGE_TEMPORAL_PORT (--temporal-port)`. */
  setting: string;
}

/** @throws SaltbridgeError `config` naming every port that is taken or wished for twice */
export async function requireFreePorts(wishes: readonly PortWish[]): Promise<void> {
  const problems: Problem[] = [];
  const users = new Map<number, string>();
  for (const { port, host, what, setting } of wishes) {
    const other = users.get(port);
    users.set(port, what);
    if (other !== undefined) {
      const message = `Port ${port} is wanted by ${other} and by ${what}; set ${setting} to another`;
      problems.push({ code: 'PORT_WANTED_TWICE', message });
    } else if (!(await getsFree(port, host ?? LOOPBACK))) {
      const message = `Port ${port} for ${what} is busy; stop what listens there, or set ${setting} to another`;
      problems.push({ code: 'PORT_BUSY', message });
    }
  }
  throwIfAny(problems, 'Not every port is free:');
}

/**
 * The first of `count` free ports in a row, below those that systems hand out for outgoing connections, so that
 * they are still free when they are used.
 */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const first = randomInt(20_000, 32_000 - count);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map((port) => isFree(port, LOOPBACK)));
    if (free.every(Boolean)) return first;
  }
}

/** A process that has just ended may hold its ports a little longer: until the last of its threads is gone. */
async function getsFree(port: number, host: string): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isFree(port, host))) {
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

/** Listens there for a moment. */
function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
