import { contentHash } from './content-hash.ts';
import { DELETED, type MessageLine, messageLine, parseIdentities, UNKNOWN } from './ledger-line.ts';
import type { LineCursor } from './line-cursor.ts';
import type { MappedLine } from './mapped-line.ts';
import { type MarkRules, type MarkTraits, markOf, mayHoldMark } from './marks.ts';
import { mergeLines } from './merge-lines.ts';
import type { ProfilePlan } from './profile-plan.ts';
import { rowOf, type Told, toldOf } from './record-lines.ts';
import { traitsToTell } from './told-traits.ts';

/** Where every record went that was read, or found missing. */
export interface Tally {
  created: number;
  updated: number;
  deleted: number;
  unchanged: number;
  outOfScope: number;
  rejected: number;
  /** Records that the ledger knows and does not take for deleted. */
  known: number;
  /** Records that are told under another identity from now on, so that the one before is marked. */
  moved: number;
}

export interface CompareInput {
  /** Files of mapped lines. */
  parts: readonly LineCursor[];
  /** What the destination was told. */
  ledger?: LineCursor;
  /** Messages of runs that ended before they could tell what became of them. */
  doubts: readonly LineCursor[];
}

export interface CompareRules extends MarkRules, Pick<ProfilePlan, 'nulls' | 'send' | 'deleted'> {
  /** When the run began to read: the time of what no stamp tells. */
  asOf: string;
  /** The latest time as of which earlier runs may have told what no stamp tells, such as a mark; ISO 8601. */
  toldUntil?: string;
  /** All records were read: whoever is not among them is gone. */
  findsGone: boolean;
  /** But only these were asked for, by the first 15 characters of their ids. */
  asked?: ReadonlySet<string>;
  /** But those that were last changed until then, which nobody looked for; ISO 8601 with milliseconds. */
  readsAfter?: string;
  /** Also what the destination has been told already. */
  sendsAll: boolean;
  /** Traits that nobody was told yet: told alone where nothing else of a record changed. */
  backfills: readonly string[];
  /** Leave those alone that are deleted, gone or out of the filter, and whoever a record no longer is. */
  keepsDeleted: boolean;
}

export function noTally(): Tally {
  return { created: 0, updated: 0, deleted: 0, unchanged: 0, outOfScope: 0, rejected: 0, known: 0, moved: 0 };
}

/** Lines of messages for all that the destination must be told, sorted by record; counts into `tally`. */
export async function* compare(
  { parts, ledger, doubts }: CompareInput,
  rules: CompareRules,
  tally: Tally,
): AsyncGenerator<string[], void, undefined> {
  const sources = [...parts, ...doubts, ...(ledger ? [ledger] : [])];
  const all: Rules = { ...rules, mayBeMarked: ledger !== undefined || doubts.length > 0 };
  for await (const groups of mergeLines(sources)) {
    const lines: string[] = [];
    for (const group of groups) {
      const told = toldOf(group, parts.length, parts.length + doubts.length);
      if (told && told.hashes !== DELETED) tally.known++;
      const message = messageOf(rowOf(group, parts.length), told, all, tally);
      if (message) {
        tally[message.fate]++;
        lines.push(messageLine(message));
      }
    }
    yield lines;
  }
}

/** And whether any run before has told something. */
type Rules = CompareRules & { mayBeMarked: boolean };

function messageOf(
  row: MappedLine | undefined,
  told: Told | undefined,
  rules: Rules,
  tally: Tally,
): MessageLine | undefined {
  if (row?.kind === 'rejected') {
    tally.rejected++;
    return undefined;
  }
  if (row?.kind === 'row') {
    if (told && !rules.sendsAll && isTold(row, told)) {
      tally.unchanged++;
      return undefined;
    }
    const update = updateOf(row, told, rules, tally);
    if (!update) tally.unchanged++;
    return update;
  }
  // The next run reads it, and whatever it has become.
  if (row?.kind === 'later') return undefined;
  if (!row && !isMissed(told, rules)) return undefined;
  const { deleted } = rules;
  if (told && told.hashes !== DELETED && deleted !== undefined && !rules.keepsDeleted)
    return deletionOf(row, told, deleted, rules);
  if (row) tally.outOfScope++;
  return undefined;
}

/** A start date leaves alone what a run for single records, or for a range, told of older ones. */
function isMissed(told: Told | undefined, { findsGone, asked, readsAfter }: CompareRules): boolean {
  if (asked && !(told && asked.has(told.id.slice(0, 15)))) return false;
  return findsGone && (readsAfter === undefined || (told !== undefined && told.changed > readsAfter));
}

function isTold(row: MappedLine, told: Told): boolean {
  return row.hashes === told.hashes && `[${row.ids}]` === told.identities;
}

/** Undefined where the destination knows each trait already. */
function updateOf(
  row: MappedLine,
  told: Told | undefined,
  rules: Rules,
  tally: Tally,
): MessageLine | undefined {
  const own = `[${row.ids}]`;
  // The very same messages, so that the destination takes them once.
  const { doubt } = told ?? {};
  if (doubt?.hashes === row.hashes && doubt.identities === own && !rules.sendsAll) {
    const isMoved = rules.deleted !== undefined && mayHoldMark(rules.deleted)(doubt.updates);
    if (isMoved) tally.moved++;
    if (!isMoved || !rules.keepsDeleted) return doubt;
  }
  const before = told ? parseIdentities(told.identities) : [];
  const others = before.filter((ids) => JSON.stringify(ids) !== row.ids);
  const traits = traitsToTell(row.traits, knownOf(told, rules, others.length === 0), rules);
  if (traits === undefined) return undefined;
  const { deleted } = rules;
  // Of several identities each may have been marked, by a run of which that is not known.
  const isHeld =
    before.length === 1 && others.length === 0 && told?.hashes !== DELETED && told?.hashes !== UNKNOWN;
  const mayBeMarked = deleted !== undefined && rules.mayBeMarked && !isHeld;
  const content = mayBeMarked ? spliced(traits, unmarkOf(deleted)) : traits;
  // A formula changes without a stamp, and back again; a second message about one time must not pass for the first,
  // nor for an older one. Nor must the first of a record that came into sight, where another's mark may be later.
  const time = timeOf(row);
  const toldUntil = (mayBeMarked && rules.toldUntil) || '';
  const toldAt = told && told.stamp > toldUntil ? told.stamp : toldUntil;
  const isLate = time <= toldAt;
  const stamp = isLate ? timeAfter(toldAt, row.stamp > toldAt ? row.stamp : rules.asOf) : time;
  const again = isLate ? `-${rules.runId}` : '';
  const messageId = `${row.id}-${stamp}-${rules.mapping}-${contentHash(content)}${again}`;
  const update = `{"recordId":"${row.id}","messageId":"${messageId}","ids":${row.ids},"traits":${content},"timestamp":"${stamp}"}`;
  const marks =
    deleted && !rules.keepsDeleted
      ? others.map((ids) => JSON.stringify(markOf({ id: row.id, stamp }, ids, deleted, rules)))
      : [];
  if (marks.length > 0) tally.moved++;
  const updates = [...marks, update].join(',');
  const fate = told && !told.isNew ? 'updated' : 'created';
  const { id, hashes } = row;
  // Whoever a person did not want marked is asked about again.
  const kept = rules.keepsDeleted ? others.map((ids) => JSON.stringify(ids)) : [];
  const identities = `[${[row.ids, ...kept].join(',')}]`;
  return { id, stamp, changed: row.stamp, hashes, identities, fate, updates: `[${updates}]` };
}

/** What the mapping takes for the time, as ISO 8601; the stamp where that is none. */
function timeOf({ timestamp, stamp }: MappedLine): string {
  const time = Date.parse(timestamp);
  return Number.isNaN(time) ? stamp : new Date(time).toISOString();
}

/** Whoever may have been told of it before may know something else. */
function knownOf(told: Told | undefined, rules: CompareRules, sameIds: boolean) {
  if (told === undefined) return 'nothing';
  const isCertain = told.hashes !== UNKNOWN && told.hashes !== DELETED && sameIds;
  return isCertain && !rules.sendsAll ? { hashes: told.hashes, backfills: rules.backfills } : undefined;
}

/** Says that a record goes by a profile (again), into whatever it was merged before. */
function unmarkOf({ trait, mergedTrait }: MarkTraits): string {
  return `${JSON.stringify(trait)}:false,${JSON.stringify(mergedTrait)}:null`;
}

function spliced(object: string, member: string): string {
  return object === '{}' ? `{${member}}` : `${object.slice(0, -1)},${member}}`;
}

function deletionOf(
  row: MappedLine | undefined,
  told: Told,
  deleted: MarkTraits,
  rules: CompareRules,
): MessageLine {
  const { id, identities } = told;
  const stamp = row && row.stamp > told.stamp ? row.stamp : timeAfter(told.stamp, rules.asOf);
  const about = { id, stamp, mergedInto: row?.mergedInto ?? '' };
  const marks = parseIdentities(identities).map((ids) => markOf(about, ids, deleted, rules));
  const changed = row?.stamp ?? told.changed;
  return { id, stamp, changed, hashes: DELETED, identities, fate: 'deleted', updates: JSON.stringify(marks) };
}

/** The destination lets the later of two messages win, so whatever no stamp tells is told as of later. */
function timeAfter(before: string, now: string): string {
  const at = new Date(now).toISOString();
  return at > before ? at : new Date(Date.parse(before) + 1).toISOString();
}
