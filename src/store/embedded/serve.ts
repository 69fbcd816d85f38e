import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Turns } from './turns.ts';
import { exchangesOf } from './wire.ts';

/** A client that keeps the others waiting for longer is cut off, as one that hangs in a transaction. */
const LONGEST_TURN_MS = 30_000;

export interface WireServer {
  port: number;
  /** Cuts every connection; what was not committed is rolled back. */
  close(): Promise<void>;
}

/**
 * Listens on the loopback address for PostgreSQL clients. They may come before the database is open, and wait.
 *
 * @param port  0 takes any that is free
 * @throws SaltbridgeError `config` (code `PORT_IN_USE`)
 */
export async function serve(
  port: number,
  turns: Promise<Turns>,
  longestTurnMs: number = LONGEST_TURN_MS,
): Promise<WireServer> {
  const open = new Map<Socket, Promise<void>>();
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    // Whatever goes wrong on a connection ends that connection; the client sees it break.
    const ended = talk(socket, turns, longestTurnMs)
      .catch(() => {})
      .finally(() => {
        socket.destroy();
        open.delete(socket);
      });
    open.set(socket, ended);
  });
  const listening = await listen(server, port);

  return {
    port: listening.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open.keys()) socket.destroy();
      await Promise.all(open.values());
      await closed;
    },
  };
}

async function talk(socket: Socket, turns: Promise<Turns>, longestTurnMs: number): Promise<void> {
  const client = (await turns).client();
  let stuck: NodeJS.Timeout | undefined;
  try {
    for await (const { bytes, complete } of exchangesOf(socket)) {
      clearTimeout(stuck);
      const answer = await client.exchange(bytes, complete);
      if (client.hasTurn()) stuck = setTimeout(() => socket.destroy(), longestTurnMs);
      await write(socket, answer);
    }
  } finally {
    clearTimeout(stuck);
    await client.leave();
  }
}

async function write(socket: Socket, answer: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.write(answer, (error) => (error ? reject(error) : resolve()));
  });
}

async function listen(server: Server, port: number): Promise<AddressInfo> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    const message =
      `The embedded database cannot listen on 127.0.0.1:${port}, probably because something else does; ` +
      'stop that, or choose another port with SALTBRIDGE_DATABASE_PORT';
    throw new SaltbridgeError('config', message, { cause, code: 'PORT_IN_USE' });
  }
  // A server that listens on a port has this kind of address.
  return server.address() as AddressInfo;
}
