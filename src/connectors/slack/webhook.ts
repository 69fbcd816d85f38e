import { IncomingWebhook } from '@slack/webhook';
import type { Announcer } from '../../core/announcer.ts';
import { ANSWER_WITHIN_MS, callSlack, fetchSlack } from './call.ts';
import { senseless } from './errors.ts';
import { messageOf } from './message.ts';

/**
 * Posts by an incoming webhook. Slack tells it no message's id and shows it no history, so there is nothing to look
 * for or take back.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (checked 2026-11)
 */
export function createWebhookAnnouncer(webhookUrl: string): Announcer {
  const hook = new IncomingWebhook(webhookUrl, {
    timeout: ANSWER_WITHIN_MS,
    retryConfig: { retries: 0 },
    fetch: fetchSlack,
  });
  return {
    async send(announcement) {
      const doing = 'post the message';
      const message = messageOf(announcement);
      const { text } = await callSlack(doing, () => hook.send(message));
      if (text.trim() !== 'ok') throw senseless(doing);
      return {};
    },
  };
}
