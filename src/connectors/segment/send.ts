import type { PackedBatch, ProfileRefusal } from '../../core/changes/profile.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { codeIn, refusal } from './errors.ts';
import { checkTaken, type SegmentHttp } from './http.ts';
import { cut, type Part } from './pack.ts';

/** After so many calls of which none was taken, single messages are asked for. Five halvings, so 64 parts are left. */
const DOUBTFUL_AFTER = 63;
/** So many single messages, from all over the batch, that are refused for one reason while none is taken: it is not theirs. */
const HOPELESS_AFTER = 64;
const doing = 'take the messages';

/**
 * Posts the batch once. Where Segment refuses the whole, its halves are posted until single messages are to blame;
 * those that were taken with an earlier part are known by their messageId. A batch takes two calls a message at most.
 *
 * @throws SaltbridgeError `config` where Segment seems to refuse whatever it is sent
 */
export async function send(
  http: SegmentHttp,
  batch: PackedBatch,
  signal: AbortSignal,
): Promise<ProfileRefusal[]> {
  const refused: ProfileRefusal[] = [];
  let parts: Part[] = batch.indexes.length === 0 ? [] : [batch];
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
    if (isKeyRefused(answer.body)) throw refusal(doing, answer);
    const [index = 0] = part.indexes;
    if (part.indexes.length > 1) parts.push(...halves(part));
    else refused.push({ index, ...blame(answer.status, codeIn(answer.body)) });
    if (isAnyTaken) continue;
    if (calls === DOUBTFUL_AFTER) parts = singlesFirst(parts);
    if (refused.length >= HOPELESS_AFTER && haveOneReason(refused)) throw refusal(doing, answer);
  }
  return refused.sort((a, b) => a.index - b.index);
}

function halves(part: Part): [Part, Part] {
  return cut(part, Math.ceil(part.indexes.length / 2));
}

/** One message of each part alone, then what is left of the parts. Which one differs, lest a pattern be met. */
function singlesFirst(parts: readonly Part[]): Part[] {
  const cuts = parts.map((part, number) => {
    const at = Math.floor(((number * GOLDEN_RATIO) % 1) * part.indexes.length);
    const [before, others] = cut(part, at);
    return [before, ...cut(others, 1)] as const;
  });
  const singles = cuts.map(([, single]) => single);
  const rests = cuts.flatMap(([before, , after]) => [before, after]);
  return [...singles, ...rests.filter(({ indexes }) => indexes.length > 0)];
}

/** Its multiples lie evenly between whole numbers, and never twice at one place. */
const GOLDEN_RATIO = 0.618;

function haveOneReason([first, ...others]: readonly ProfileRefusal[]): boolean {
  return others.every(({ code }) => code === first?.code);
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
