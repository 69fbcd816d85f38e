import { hashKey } from '../key-hash.ts';
import { DELETED, messageLine, parseIdentities, parseLedgerLine, parseMessageLine } from './ledger-line.ts';
import type { LineCursor } from './line-cursor.ts';
import { isMark, type MarkTraits, mayHoldMark, parseUpdates } from './marks.ts';
import { type LineGroup, mergeLines } from './merge-lines.ts';
import type { ProfileIds } from './profile.ts';

/** Whatever was noted is in it, and seldom something that only looks like it. */
export interface NotedProfiles {
  isEmpty(): boolean;
  add(profile: string): void;
  mayHave(profile: string): boolean;
}

/** 2 MB, however many there are. */
const BITS = 1 << 24;

export function noteProfiles(): NotedProfiles {
  let bits: Uint8Array | undefined;
  const placeOf = (profile: string) => hashKey(profile)[1] % BITS;
  return {
    isEmpty: () => bits === undefined,
    add(profile) {
      bits ??= new Uint8Array(BITS / 8);
      const place = placeOf(profile);
      bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
    },
    mayHave(profile) {
      const place = placeOf(profile);
      return ((bits?.[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;
    },
  };
}

/** Which profile a message is about: of a group, or else of whoever the destination knows by the strongest id. */
function profileKey({ groupId, userId, anonymousId }: ProfileIds): string {
  if (groupId !== undefined) return `g${groupId}`;
  return userId === undefined ? `a${anonymousId}` : `u${userId}`;
}

/** Notes the profiles that lines of messages mark as deleted. */
export async function* notingMarks(
  batches: AsyncIterable<string[]>,
  deleted: MarkTraits,
  noted: NotedProfiles,
): AsyncGenerator<string[], void, undefined> {
  const mayHold = mayHoldMark(deleted);
  for await (const lines of batches) {
    for (const line of lines.filter(mayHold)) {
      for (const update of parseUpdates(parseMessageLine(line).updates))
        if (isMark(update, deleted)) noted.add(profileKey(update.ids));
    }
    yield lines;
  }
}

/**
 * Those of the noted profiles that a record still goes by once the messages are told: several records may share one, as
 * duplicates with one e-mail address do.
 *
 * @param known  the ledger, and the doubts
 */
export async function profilesInUse(
  noted: NotedProfiles,
  messages: LineCursor,
  known: { ledger?: LineCursor; doubts: readonly LineCursor[] },
): Promise<Set<string>> {
  const sources = [messages, ...known.doubts, ...(known.ledger ? [known.ledger] : [])];
  const used = new Set<string>();
  for await (const groups of mergeLines(sources)) {
    for (const identities of groups.flatMap((group) => identitiesAfter(group, known.doubts.length))) {
      for (const profile of parseIdentities(identities).map(profileKey))
        if (noted.mayHave(profile)) used.add(profile);
    }
  }
  return used;
}

/** JSON texts of lists: whom the destination knows a record as; none where it is deleted. */
function identitiesAfter({ lines }: LineGroup, doubts: number): string[] {
  const message = lines.find(({ source }) => source === 0);
  const said = message ? [message] : lines;
  return said
    .map(({ source, line }) => (source <= doubts ? parseMessageLine(line) : parseLedgerLine(line)))
    .filter(({ hashes }) => hashes !== DELETED)
    .map(({ identities }) => identities);
}

/**
 * The same lines without the marks of those profiles; what became of a record stays as it is.
 *
 * @param batches  lines without their ends
 */
export async function* withoutMarks(
  batches: AsyncIterable<string[]>,
  deleted: MarkTraits,
  inUse: ReadonlySet<string>,
): AsyncGenerator<string[], void, undefined> {
  const mayHold = mayHoldMark(deleted);
  for await (const lines of batches)
    yield lines.map((line) => (mayHold(line) ? unmarked(line) : `${line}\n`));

  function unmarked(text: string): string {
    const line = parseMessageLine(text);
    const updates = parseUpdates(line.updates);
    const left = updates.filter((update) => !isMark(update, deleted) || !inUse.has(profileKey(update.ids)));
    return messageLine({ ...line, updates: JSON.stringify(left) });
  }
}
