import { type ApiMethod, type Arguments, channelFor, isTrue, textOf } from './api.ts';
import { asShown } from './chat.ts';
import type { SlackContext } from './context.ts';
import { SlackError } from './errors.ts';
import type { Message } from './messages.ts';
import type { Channel } from './workspace.ts';

/**
 * @see https://docs.slack.dev/reference/methods/conversations.history
 * @see https://docs.slack.dev/reference/methods/conversations.info
 * @see https://docs.slack.dev/reference/methods/conversations.list (checked 2026-11)
 */
export function conversationMethods(context: SlackContext): Record<string, ApiMethod> {
  const { messages, workspace, rules } = context;
  return {
    'auth.test': {
      scopes: [],
      answer: (_given, request) => ({
        url: `${request.protocol}://${request.host}/`,
        team: workspace.team,
        user: workspace.user,
        team_id: workspace.teamId,
        user_id: workspace.userId,
        bot_id: workspace.botId,
        is_enterprise_install: false,
      }),
    },
    'conversations.info': {
      scopes: ['channels:read', 'groups:read'],
      answer(given) {
        const channel = channelFor(context, given.channel);
        checkScope(rules.scopes, channel.isPrivate ? 'groups:read' : 'channels:read');
        return { channel: asChannel(channel) };
      },
    },
    'conversations.list': {
      scopes: ['channels:read', 'groups:read'],
      answer(given) {
        const types = (textOf(given.types) ?? 'public_channel').split(',');
        const listed = workspace.channels.filter(
          ({ isPrivate, isMember, isArchived }) =>
            types.includes(isPrivate ? 'private_channel' : 'public_channel') &&
            (isMember || !isPrivate) &&
            !(isTrue(given.exclude_archived) && isArchived),
        );
        return { channels: listed.map(asChannel), response_metadata: { next_cursor: '' } };
      },
    },
    'conversations.history': {
      scopes: ['channels:history', 'groups:history'],
      answer(given) {
        const channel = channelFor(context, given.channel);
        checkScope(rules.scopes, channel.isPrivate ? 'groups:history' : 'channels:history');
        if (!channel.isMember) throw new SlackError('not_in_channel');
        const limit = Math.min(limitOf(given.limit), rules.historyPage);
        const found = messages.list(channel.id).reverse().filter(within(given));
        const page = found.slice(0, limit);
        const hasMore = found.length > limit;
        const last = page.at(-1);
        return {
          messages: page.map((message) => asShown(message, workspace, isTrue(given.include_all_metadata))),
          has_more: hasMore,
          pin_count: 0,
          ...(hasMore && last && { response_metadata: { next_cursor: cursorAfter(last) } }),
        };
      },
    },
  };
}

function asChannel({ id, name, isPrivate, isArchived, isMember }: Channel): object {
  return {
    id,
    name,
    is_channel: !isPrivate,
    is_group: isPrivate,
    is_private: isPrivate,
    is_archived: isArchived,
    is_member: isMember,
  };
}

function checkScope(granted: readonly string[], needed: string): void {
  if (!granted.includes(needed))
    throw new SlackError('missing_scope', { needed, provided: granted.join(',') });
}

function limitOf(given: unknown): number {
  const limit = given === undefined ? 100 : Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > 999) throw new SlackError('invalid_limit');
  return limit;
}

/** Newest first, so a page ends with its oldest message, and the next one begins below that. */
function cursorAfter({ ts }: Message): string {
  return Buffer.from(`next_ts:${ts.replace('.', '')}`).toString('base64');
}

function within({ oldest, latest, inclusive, cursor }: Arguments): (message: Message) => boolean {
  const from = timeOf(oldest, 'invalid_ts_oldest') ?? 0;
  const to = timeOf(latest, 'invalid_ts_latest') ?? Number.POSITIVE_INFINITY;
  const below = cursorTime(cursor);
  const withEnds = isTrue(inclusive);
  return ({ ts }) => {
    const micros = microsOf(ts);
    const isInside = withEnds ? micros >= from && micros <= to : micros > from && micros < to;
    return isInside && micros < below;
  };
}

function cursorTime(given: unknown): number {
  const cursor = textOf(given);
  if (cursor === undefined) return Number.POSITIVE_INFINITY;
  const micros = /^next_ts:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
  if (micros === undefined) throw new SlackError('invalid_cursor');
  return Number(micros);
}

function timeOf(given: unknown, wrong: string): number | undefined {
  const ts = textOf(given);
  if (ts === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(ts)) throw new SlackError(wrong);
  return microsOf(ts);
}

function microsOf(ts: string): number {
  return Math.round(Number(ts) * 1e6);
}
