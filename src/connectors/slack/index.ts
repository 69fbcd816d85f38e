import type { Connector } from '../../core/connector.ts';
import { createBotAnnouncer, createClient } from './bot.ts';
import { checkBot } from './check.ts';
import { parseSettings, settings } from './settings.ts';
import { createWebhookAnnouncer } from './webhook.ts';

/** One channel of a Slack workspace, told of new records by an incoming webhook or by a bot. */
export const slack: Connector = {
  system: 'slack',
  label: 'Slack',
  settings,
  open(connection) {
    const given = parseSettings(connection.settings);
    if (given.way === 'webhook') {
      const { host } = new URL(given.webhookUrl);
      const asked = 'not asked: a webhook can only be told something';
      return {
        test: async () => ({
          ok: true,
          facts: { way: 'incoming webhook', host, channel: asked },
          problems: [],
        }),
        announcer: createWebhookAnnouncer(given.webhookUrl),
      };
    }
    const client = createClient(given);
    return {
      test: () => checkBot(client, given.channel),
      announcer: createBotAnnouncer(client, given),
    };
  },
};
