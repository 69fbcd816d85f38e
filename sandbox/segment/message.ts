/** A message of a call or of a batch, as far as we look into it. */
export interface Message {
  type: string;
  messageId: string;
  userId?: string;
  anonymousId?: string;
  groupId?: string;
  previousId?: string;
  traits?: Record<string, unknown>;
  event?: string;
  properties?: unknown;
  /** Milliseconds since 1970. */
  at: number;
}

export const types: ReadonlySet<string> = new Set(['identify', 'group', 'track', 'page', 'screen', 'alias']);

const idNames = ['userId', 'anonymousId', 'groupId', 'previousId'] as const;

/** Ids may come as numbers. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param newId  for one that comes without */
export function readMessage(
  given: Readonly<Record<string, unknown>>,
  receivedAt: number,
  newId: () => string,
): Message {
  const { traits, event, properties } = given;
  const time = typeof given.timestamp === 'string' ? Date.parse(given.timestamp) : Number.NaN;
  const message: Message = {
    type: String(given.type),
    messageId: textOf(given.messageId) ?? newId(),
    at: Number.isNaN(time) ? receivedAt : time,
  };
  for (const name of idNames) {
    const id = textOf(given[name]);
    if (id !== undefined) message[name] = id;
  }
  if (isObject(traits)) message.traits = traits;
  if (typeof event === 'string') message.event = event;
  if (properties !== undefined) message.properties = properties;
  return message;
}

/**
 * Why Segment takes the message with 200 and then drops it; undefined where it does not.
 *
 * @see https://segment.com/docs/unify/product-limits/ (Unify ingestion limitations)
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#errors (checked 2026-11)
 */
export function dropReason(message: Message): string | undefined {
  const { type, messageId, userId, anonymousId, groupId, traits, event } = message;
  if (!types.has(type)) return 'unknown_type';
  if (messageId.length > 100) return 'message_id_too_long';
  if (userId === undefined && anonymousId === undefined) return 'no_user_anon_id';
  if (type === 'group' && groupId === undefined) return 'group_id_missing';
  if (groupId !== undefined && groupId.length > 500) return 'group_id_too_long';
  if (type === 'track' && event === undefined) return 'event_missing';
  if (traits !== undefined && hasManyMembers(traits)) return 'too_many_traits';
  return undefined;
}

/** 300 or more. */
function hasManyMembers(traits: object): boolean {
  let members = 0;
  for (const _name in traits) if (++members >= 300) return true;
  return false;
}
