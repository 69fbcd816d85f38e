import { type CompareRules, compare, noTally, type Tally } from '../../../src/core/changes/compare.ts';
import { compileProfile } from '../../../src/core/changes/compile-profile.ts';
import { parseMessageLine } from '../../../src/core/changes/ledger-line.ts';
import { type LineCursor, openLines } from '../../../src/core/changes/line-cursor.ts';
import { bareLine, mappedLine } from '../../../src/core/changes/mapped-line.ts';
import type { ProfileUpdate } from '../../../src/core/changes/profile.ts';
import type { ProfilePlan } from '../../../src/core/changes/profile-plan.ts';
import { settle } from '../../../src/core/changes/settle.ts';
import {
  noteProfiles,
  notingMarks,
  profilesInUse,
  withoutMarks,
} from '../../../src/core/changes/shared-profiles.ts';

export interface WorldRecord {
  stamp: number;
  name: string | null;
  /** Changes without the stamp. */
  formula: number;
  /** Whom the destination knows it as. */
  key: string;
  /** `hidden`: outside of the filter. */
  state: 'live' | 'hidden' | 'deleted' | 'purged';
  /** Of a deleted one: the winner of its merge. */
  mergedInto?: string;
}

export interface RunFate {
  scope: 'full' | 'incremental';
  /** After how many messages the run dies; absent: it doesn't. */
  diesAfter?: number;
  /** It dies when all is told, before it can say so. */
  forgets?: boolean;
  /** A person does not want anybody marked. */
  declines?: boolean;
  /** A full run leaves alone what was last changed until then. */
  since?: number;
}

/** A date of some records that has nothing to do with their changes. */
const days: Record<string, string> = { '003A': '1969-12-31', '003B': '2999-01-01', '003C': 'soon' };

const kinds = { deleted: 'deleted', hidden: 'seen' } as const;

const deleted = { trait: 'gone', mergedTrait: 'merged_into' };

/** A source, a destination that takes each message once, and what a sync remembers between its runs. */
export function profileWorld(
  choices: Pick<ProfilePlan, 'nulls' | 'send' | 'timestamp'>,
  { runId }: { runId?: string } = {},
) {
  const records = new Map<string, WorldRecord>();
  const profiles = new Map<string, Record<string, unknown>>();
  /** When each trait of each profile was last told. */
  const times = new Map<string, string>();
  const taken = new Set<string>();
  let now = 1;
  let runs = 0;
  let ledger = '';
  let doubts: string[] = [];
  let cursor = 0;
  let isFullDue = true;
  let toldUntil = 0;

  const plan: ProfilePlan = {
    ids: { userId: { field: 'Key' } },
    needs: [['userId']],
    traits: [
      { trait: 'name', from: { field: 'Name' } },
      { trait: 'formula', from: { field: 'Formula' } },
    ],
    timestamp: { field: 'SystemModstamp' },
    deleted,
    ...choices,
  };
  const mapRecord = compileProfile(plan, ['Key', 'Name', 'Formula', 'Day'], () => () => undefined);

  function take({ messageId, ids, traits, timestamp = '' }: ProfileUpdate): void {
    if (taken.has(messageId)) return;
    taken.add(messageId);
    const profile = profiles.get(ids.userId ?? '') ?? {};
    for (const [name, value] of Object.entries(traits)) {
      const trait = `${ids.userId} ${name}`;
      // The later one wins, and of two of one time the first.
      if (timestamp <= (times.get(trait) ?? '')) continue;
      times.set(trait, timestamp);
      if (value === null) delete profile[name];
      else profile[name] = value;
    }
    profiles.set(ids.userId ?? '', profile);
  }

  /** Two files of what the run reads, so that parts are merged. */
  function partsOf(scope: 'full' | 'incremental', since: number): string[] {
    const files = [new Map<string, string>(), new Map<string, string>()];
    for (const [id, { stamp, state, key, name, formula, mergedInto }] of records) {
      if (state === 'purged' || stamp <= (scope === 'full' ? since : cursor)) continue;
      if (scope === 'full' && state !== 'live') continue;
      const row = { id, stamp: timeOf(stamp), values: [key, name, formula, days[id] ?? null] };
      const line =
        state === 'live'
          ? mapRecord(row).line
          : bareLine({ id, kind: kinds[state], stamp: row.stamp, ...(mergedInto && { mergedInto }) });
      files[stamp % 2]?.set(id, mappedLine(line));
    }
    return files.map(sortedText);
  }

  async function run({
    scope: asked,
    diesAfter,
    forgets,
    declines = false,
    since = 0,
  }: RunFate): Promise<Tally> {
    const scope = isFullDue ? 'full' : asked;
    const rules: CompareRules = {
      ...plan,
      runId: runId ?? `run${++runs}`,
      mapping: 'm1',
      asOf: timeOf(now),
      findsGone: scope === 'full',
      readsAfter: timeOf(since),
      sendsAll: false,
      backfills: [],
      keepsDeleted: declines,
      ...(toldUntil > 0 && { toldUntil: timeOf(toldUntil) }),
    };
    const upTo = now++;
    const tally = noTally();
    const parts = await opened(partsOf(scope, since));
    const known = async () => ({
      doubts: await opened(doubts),
      ...(ledger !== '' && { ledger: await openText(ledger) }),
    });
    const noted = noteProfiles();
    const draft: string[] = [];
    const compared = compare({ parts, ...(await known()) }, rules, tally);
    for await (const lines of notingMarks(compared, deleted, noted)) draft.push(...lines);
    const inUse = await profilesInUse(noted, await openText(draft.join('')), await known());
    const messages: string[] = [];
    for await (const lines of withoutMarks(linesOf(draft), deleted, inUse)) messages.push(...lines);
    doubts.push(messages.join(''));
    toldUntil = upTo;
    let told = 0;
    for (const line of messages) {
      // The texts are those that `compare` made.
      for (const update of JSON.parse(parseMessageLine(line.trimEnd()).updates) as ProfileUpdate[]) {
        if (told++ === diesAfter) return tally;
        take(update);
      }
    }
    if (forgets) return tally;
    const settled = {
      ledger: await openText(ledger),
      doubts: await opened(doubts.slice(0, -1)),
      messages: await openText(messages.join('')),
      refused: new Set<string>(),
    };
    const next: string[] = [];
    for await (const lines of settle(settled, { rows: 0 })) next.push(...lines);
    ledger = next.join('');
    doubts = [];
    cursor = upTo;
    isFullDue = false;
    return tally;
  }

  return {
    records,
    profiles,
    run,
    /** Changes a record, with a new stamp unless it is only its formula that changes, or whether it is in the filter. */
    change(id: string, change: Partial<WorldRecord>, isQuiet = false): void {
      const before: WorldRecord = { stamp: 0, name: null, formula: 0, key: `${id}-0`, state: 'live' };
      const was = records.get(id);
      const { stamp, ...rest } = { ...before, ...was, ...change };
      const isThere = [was?.state, rest.state].every((state) => state === 'live' || state === 'hidden');
      records.set(id, { ...rest, stamp: isQuiet && isThere && stamp > 0 ? stamp : now++ });
    },
    linesOfLedger: () => ledger.split('\n').length - 1,
  };
}

/** One batch, without line ends, as `withoutMarks` takes them. */
async function* linesOf(messages: readonly string[]): AsyncGenerator<string[]> {
  yield messages.map((line) => line.trimEnd());
}

function timeOf(tick: number): string {
  return new Date(tick * 1_000).toISOString();
}

function sortedText(lines: Map<string, string>): string {
  const ids = [...lines.keys()].sort();
  return ids.map((id) => lines.get(id)).join('');
}

function opened(texts: readonly string[]): Promise<LineCursor[]> {
  return Promise.all(texts.map((text) => openText(text)));
}

/** In pieces that end anywhere, as files are read. */
export function openText(text: string, pieceBytes = 7): Promise<LineCursor> {
  const bytes = Buffer.from(text);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return openLines(pieces());
}
