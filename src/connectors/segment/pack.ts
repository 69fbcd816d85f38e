import type { PackedBatch, ProfileRefusal, ProfileUpdate } from '../../core/changes/profile.ts';
import { BATCH_BYTES, BATCH_MESSAGES, MESSAGE_BYTES } from './limits.ts';
import { faultOf, library, type MessageForm, messageOf, tooLarge } from './message.ts';

/** Around the messages. */
const head = '{"batch":[';
const tail = `],"context":${JSON.stringify({ library })}}`;
const around = head.length + tail.length;

/** As many of the updates, from the first on, as one call takes. Every message is written out once. */
export function pack(form: MessageForm, updates: readonly ProfileUpdate[]): PackedBatch {
  const messages: string[] = [];
  const indexes: number[] = [];
  const refused: ProfileRefusal[] = [];
  let bytes = around;
  let index = 0;
  for (const update of updates) {
    const fault = faultOf(form, update);
    if (fault !== undefined) {
      refused.push({ index, ...fault });
      index += 1;
      continue;
    }
    if (messages.length === BATCH_MESSAGES) break;
    const text = JSON.stringify(messageOf(form, update));
    const size = Buffer.byteLength(text);
    if (size > MESSAGE_BYTES) refused.push({ index, ...tooLarge(size) });
    else {
      // The comma before it.
      if (bytes + size + 1 > BATCH_BYTES) break;
      bytes += size + 1;
      messages.push(text);
      indexes.push(index);
    }
    index += 1;
  }
  const body = messages.length === 0 ? '' : head + messages.join(',') + tail;
  return { taken: index, refused, body, indexes };
}

/** What `pack` made, cut into two before the message of that number, each a call of its own. */
export function cut({ body, indexes }: Part, at: number): [Part, Part] {
  // Written above.
  const { batch } = JSON.parse(body) as { batch: unknown[] };
  return [part(batch.slice(0, at), indexes.slice(0, at)), part(batch.slice(at), indexes.slice(at))];
}

export type Part = Pick<PackedBatch, 'body' | 'indexes'>;

function part(messages: readonly unknown[], indexes: number[]): Part {
  return { body: `${head}${messages.map((message) => JSON.stringify(message)).join(',')}${tail}`, indexes };
}
