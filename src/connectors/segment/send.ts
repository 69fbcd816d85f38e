import type { PackedBatch, ProfileRefusal } from '../../core/changes/profile.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { codeIn, refusal } from './errors.ts';
import { checkTaken, type SegmentHttp } from './http.ts';
import { halves, type Part } from './pack.ts';

/**
 * After so many calls of which none was taken, each of which held a refused message, it is not the messages' fault.
 * Five halvings.
 */
const HOPELESS_AFTER = 63;
const doing = 'take the messages';

/**
 * Posts the batch once. Where Segment refuses the whole, its halves are posted until single messages are to blame;
 * those that were taken with an earlier part are known by their messageId.
 *
 * @throws SaltbridgeError `config` where every part is refused
 */
export async function send(
  http: SegmentHttp,
  batch: PackedBatch,
  signal: AbortSignal,
): Promise<ProfileRefusal[]> {
  const refused: ProfileRefusal[] = [];
  const parts: Part[] = batch.indexes.length === 0 ? [] : [batch];
  let calls = 0;
  let isAnyTaken = false;
  // Level by level, so that a good half is taken before the bad one is cut up.
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    signal.throwIfAborted();
    const answer = await http.track('batch', part.body, signal);
    calls += 1;
    if (answer.status === 200) {
      checkTaken(answer);
      isAnyTaken = true;
      continue;
    }
    if (answer.status !== 400 && answer.status !== 413) throw refusal(doing, answer);
    if (isKeyRefused(answer.body) || (!isAnyTaken && calls >= HOPELESS_AFTER)) throw refusal(doing, answer);
    const [index] = part.indexes;
    if (part.indexes.length > 1) parts.push(...halves(part));
    else if (index !== undefined) refused.push({ index, ...blame(answer.status, codeIn(answer.body)) });
  }
  return refused.sort((a, b) => a.index - b.index);
}

/** A refusal that no message can be blamed for. */
function isKeyRefused(body: unknown): boolean {
  return codeIn(body) === 'invalid_write_key';
}

function blame(status: number, code: string | undefined): Pick<ProfileRefusal, 'code' | 'message'> {
  const word = code?.toUpperCase() ?? `HTTP_${status}`;
  return { code: word, message: `Segment refused the message (${code ?? status})` };
}

/** One message by the call of its own name, and what Segment said of it. */
export async function sendOne(
  http: SegmentHttp,
  call: string,
  message: object,
): Promise<{ status: number; body: unknown }> {
  const answer = await http.track(call, JSON.stringify(message));
  if (answer.status === 401 || answer.status === 403 || answer.status === 429 || answer.status >= 500)
    throw refusal('take the message', answer);
  return { status: answer.status, body: answer.body };
}

/** @throws SaltbridgeError `rejected` */
export function throwFault(fault: { code: string; message: string } | undefined): void {
  if (fault !== undefined) throw new SaltbridgeError('rejected', fault.message, { code: fault.code });
}
