import type { HookEvent } from './hook.ts';
import type { ReactionPlan } from './reaction.ts';

/** An event as the inbox keeps it: of the person a hash, and what the record is made of sealed. */
export interface InboxRow {
  syncId: string;
  subject: string;
  eventId: string;
  payload: string;
}

/** What of a process's secrets the inbox needs. */
export interface InboxSecrets {
  seal: (text: string) => string;
  /** Tells nothing of the text to whoever has not the key. */
  derive: (text: string) => string;
}

/** Begins the ids of events that we made ourselves, for people whose own event never came. */
export const RECONCILED = 'reconcile/';
/** Begins the ids of events about made-up people. */
export const TESTED = 'test/';

const LONGEST_ID = 200;

export function inboxRow(
  secrets: InboxSecrets,
  syncId: string,
  { hook, attributes: wanted }: Pick<ReactionPlan, 'hook' | 'attributes'>,
  { id, subject, attributes, createdAt }: HookEvent,
): InboxRow {
  const kept = wanted.flatMap((name) => {
    const value = attributes[name];
    return value === undefined ? [] : [[name, value]];
  });
  const about = { user_id: subject, ...(createdAt !== undefined && { created_at: createdAt }) };
  return {
    syncId,
    subject: subjectHash(secrets, hook.tenant, subject),
    // PostgreSQL's text takes any character but this one.
    eventId: id.replaceAll('\0', '').slice(0, LONGEST_ID),
    payload: secrets.seal(JSON.stringify({ ...Object.fromEntries(kept), ...about })),
  };
}

/** The same person in the same tenant has the same; without the key it tells nothing of either. */
export function subjectHash(
  { derive }: Pick<InboxSecrets, 'derive'>,
  tenant: string,
  subject: string,
): string {
  return derive(`subject ${tenant}\n${subject}`);
}
