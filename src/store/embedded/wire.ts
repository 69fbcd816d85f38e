import type { Socket } from 'node:net';

/**
 * What a PostgreSQL client sends, cut where the database may switch to another client.
 *
 * @see https://www.postgresql.org/docs/15/protocol-flow.html (checked 2026-11)
 */
export interface Exchange {
  bytes: Buffer;
  /** False when more of the same exchange follows, so that nobody else may come between. */
  complete: boolean;
}

const PROTOCOL_3 = 0x00030000;
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
/** More than any statement of ours; a length beyond it means that the client speaks another protocol. */
const LONGEST_MESSAGE = 256 * 1024 * 1024;

const type = (letter: string) => letter.charCodeAt(0);
const QUERY = type('Q');
const SYNC = type('S');
const FLUSH = type('H');
const FUNCTION_CALL = type('F');
const TERMINATE = type('X');

/** Ends with the connection, and where the client takes its leave. Encryption is declined. */
export async function* exchangesOf(socket: Socket): AsyncGenerator<Exchange> {
  let gathered: Buffer[] = [];
  let started = false;
  for await (const message of messagesOf(socket, () => started)) {
    if (!started) {
      const code = message.readInt32BE(4);
      if (code === SSL_REQUEST || code === GSS_REQUEST) {
        socket.write('N');
        continue;
      }
      // A request to cancel another connection's query ends here: queries are short.
      if (code !== PROTOCOL_3) return;
      started = true;
      yield { bytes: message, complete: true };
      continue;
    }

    if (message[0] === TERMINATE) return;
    gathered.push(message);
    const complete = message[0] === QUERY || message[0] === SYNC || message[0] === FUNCTION_CALL;
    if (!complete && message[0] !== FLUSH) continue;
    yield { bytes: Buffer.concat(gathered), complete };
    gathered = [];
  }
}

/** Whole messages. Chunks are joined only when a message is complete: large ones come in very many. */
async function* messagesOf(socket: Socket, hasType: () => boolean): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let held = 0;
  let needed = 5;
  for await (const chunk of socket) {
    // A socket without an encoding delivers buffers.
    chunks.push(chunk as Buffer);
    held += (chunk as Buffer).length;
    if (held < needed) continue;

    let bytes = Buffer.concat(chunks);
    for (;;) {
      needed = messageLength(bytes, hasType());
      if (bytes.length < needed) break;
      yield bytes.subarray(0, needed);
      bytes = bytes.subarray(needed);
    }
    chunks = [bytes];
    held = bytes.length;
  }
}

/** Bytes of the first message in `bytes`, or of its head as long as not even that is there. */
function messageLength(bytes: Buffer, hasType: boolean): number {
  const typeBytes = hasType ? 1 : 0;
  if (bytes.length < typeBytes + 4) return typeBytes + 4;
  const length = bytes.readInt32BE(typeBytes) + typeBytes;
  const least = hasType ? 5 : 8;
  if (length < least || length > LONGEST_MESSAGE)
    throw new Error('the client does not speak the PostgreSQL protocol');
  return length;
}

/** A simple query as a client would send it. */
export function queryMessage(statement: string): Buffer {
  const text = Buffer.from(`${statement}\0`);
  const head = Buffer.alloc(5);
  head[0] = QUERY;
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

export const SYNC_MESSAGE = Buffer.from([SYNC, 0, 0, 0, 4]);
