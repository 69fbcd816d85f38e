import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { HookContent, HookEvent } from '../../core/hook.ts';
import { flatten } from './flatten.ts';

const LONGEST_ID = 1_000;
const Id = z.string().min(1).max(LONGEST_ID);
const User = z.looseObject({ user_id: Id });

/** What our Action sends. */
const ActionBody = z.object({ saltbridge: z.literal('first-login'), id: Id, user: User });

/** CloudEvents. https://auth0.com/docs/customize/events/event-types (2026-11) */
const StreamBody = z.object({
  specversion: z.string(),
  id: Id,
  type: z.string(),
  data: z.object({ object: z.looseObject({}) }),
});

/** https://auth0.com/docs/customize/log-streams/custom-log-streams (2026-11) */
const LogEntry = z.object({
  log_id: Id,
  data: z.looseObject({
    type: z.string(),
    user_id: z.string().max(LONGEST_ID).nullish(),
    user_name: z.string().nullish(),
  }),
});

/**
 * Sign-ups and logins by a person; token exchanges and failures are nothing that a Lead is made of.
 * https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes (2026-11)
 */
const LOG_TYPES: ReadonlySet<string> = new Set(['s', 'ss']);

/** What can't be read: an entry by itself, beside others that can, is passed over. */
const UNREADABLE = Symbol('unreadable');

/** @throws SaltbridgeError `config` (`UNREADABLE_EVENT`) where nothing of it can be read */
export function eventsIn(body: Buffer): HookContent {
  const entries = documentsIn(body.toString('utf8')).map(eventIn);
  const unreadable = entries.filter((entry) => entry === UNREADABLE).length;
  if (unreadable > 0 && unreadable === entries.length) throw unreadableBody();
  return { unreadable, events: entries.filter((entry) => entry !== undefined && entry !== UNREADABLE) };
}

/** Log streams send an array, one object, or one a line, as they are set up. */
function documentsIn(text: string): unknown[] {
  const value = parsed(text);
  if (value !== UNREADABLE) return Array.isArray(value) ? value : [value];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 ? lines.map(parsed) : [UNREADABLE];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
}

/** @returns undefined for what is about something else */
function eventIn(document: unknown): HookEvent | typeof UNREADABLE | undefined {
  const action = ActionBody.safeParse(document).data;
  if (action !== undefined) return eventOf(action.id, action.user);

  const stream = StreamBody.safeParse(document).data;
  if (stream !== undefined) {
    if (stream.type !== 'user.created') return undefined;
    const user = User.safeParse(stream.data.object).data;
    return user === undefined ? UNREADABLE : eventOf(stream.id, user);
  }

  const entry = LogEntry.safeParse(document).data;
  if (entry === undefined) return UNREADABLE;
  const { type, user_id, user_name: userName } = entry.data;
  if (!LOG_TYPES.has(type) || !user_id) return undefined;
  const isAddress = userName?.includes('@') === true;
  return eventOf(entry.log_id, { user_id, [isAddress ? 'email' : 'username']: userName });
}

function eventOf(id: string, user: z.infer<typeof User>): HookEvent {
  const { user_id: subject, created_at: createdAt } = user;
  const isTime = typeof createdAt === 'string' && !Number.isNaN(Date.parse(createdAt));
  return { id, subject, attributes: flatten(user), ...(isTime && { createdAt }) };
}

function unreadableBody(): SaltbridgeError {
  const message =
    'Nothing of the request is an event of our Action, of a log stream or of an event stream; send what docs/auth0-first-login-to-salesforce.md describes';
  return new SaltbridgeError('config', message, { code: 'UNREADABLE_EVENT' });
}
