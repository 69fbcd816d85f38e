import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Announcer } from '../../core/announcer.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { ANSWER_WITHIN_MS, callSlack, fetchSlack, parseAnswer } from './call.ts';
import { senseless } from './errors.ts';
import { messageOf } from './message.ts';

export interface BotSettings {
  botToken: string;
  /** The channel's id. */
  channel: string;
  apiUrl: string;
}

/** Our mark on a message; the payload holds the announcement's key. */
const EVENT_TYPE = 'saltbridge_record';
/** Slack stamps messages by its own clock. */
const CLOCK_MARGIN_MS = 5 * 60_000;
/** What Slack recommends; apps sold outside its Marketplace get 15 whatever they ask for. */
const PAGE = 200;
const MAX_PAGES = 50;

const Posted = z.object({ channel: z.string().min(1), ts: z.string().min(1) });
const History = z.object({
  messages: z.array(
    z.object({
      ts: z.string().min(1),
      metadata: z.object({ event_type: z.string(), event_payload: z.unknown() }).optional().catch(undefined),
    }),
  ),
  has_more: z.boolean().default(false),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** Retries belong to Temporal, and the SDK's log would hold what we keep out of ours. */
export function createClient({ botToken, apiUrl }: BotSettings): WebClient {
  return new WebClient(botToken, {
    slackApiUrl: apiUrl,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: ANSWER_WITHIN_MS,
    fetch: fetchSlack,
    logger: silent,
  });
}

/**
 * Posts as a bot. Slack documents no key that keeps a call from taking effect twice (`client_msg_id` is for its own
 * apps), so the key travels as message metadata, and `find` looks for it in the channel's history.
 *
 * @see https://docs.slack.dev/messaging/message-metadata (checked 2026-11)
 * @see https://github.com/slackapi/java-slack-sdk/issues/852 (client_msg_id; checked 2026-11)
 */
export function createBotAnnouncer(client: WebClient, { channel }: BotSettings): Announcer {
  async function pageAfter(oldest: string, cursor: string | undefined) {
    const doing = "read the channel's history";
    const request = { channel, oldest, limit: PAGE, include_all_metadata: true };
    const answer = await callSlack(doing, () =>
      client.conversations.history(cursor === undefined ? request : { ...request, cursor }),
    );
    const { messages, has_more, response_metadata } = parseAnswer(doing, History, answer);
    const next = response_metadata?.next_cursor || undefined;
    // To say that the message is not there, we must have seen the end.
    if (has_more && next === undefined) throw senseless(doing);
    return { messages, next };
  }

  return {
    async send(announcement) {
      const doing = 'post the message';
      const event_payload = { key: announcement.key };
      const request = {
        ...messageOf(announcement),
        channel,
        metadata: { event_type: EVENT_TYPE, event_payload },
      };
      const answer = await callSlack(doing, () => client.chat.postMessage(request));
      return { messageId: messageIdOf(parseAnswer(doing, Posted, answer)) };
    },
    async find(key, since) {
      const oldest = ((since.getTime() - CLOCK_MARGIN_MS) / 1000).toFixed(6);
      const Ours = z.object({ key: z.literal(key) });
      let cursor: string | undefined;
      for (let pages = 0; pages < MAX_PAGES; pages += 1) {
        const { messages, next } = await pageAfter(oldest, cursor);
        const found = messages.find(
          ({ metadata }) =>
            metadata?.event_type === EVENT_TYPE && Ours.safeParse(metadata.event_payload).success,
        );
        if (found !== undefined) return { messageId: messageIdOf({ channel, ts: found.ts }) };
        if (next === undefined) return undefined;
        cursor = next;
      }
      const message = `Slack's channel ${channel} holds more than ${PAGE * MAX_PAGES} messages since then, too many to look for one. Look for it by hand`;
      throw new SaltbridgeError('config', message, { code: 'HISTORY_TOO_LONG' });
    },
    async remove(messageId) {
      const [from = channel, ts = ''] = messageId.split('/');
      try {
        await callSlack('delete the message', () => client.chat.delete({ channel: from, ts }));
      } catch (error) {
        if (error instanceof SaltbridgeError && error.code === 'message_not_found') return;
        throw error;
      }
    },
  };
}

/** A message's time is its id, within its channel only. */
function messageIdOf({ channel, ts }: { channel: string; ts: string }): string {
  return `${channel}/${ts}`;
}

const nothing = () => undefined;
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};
