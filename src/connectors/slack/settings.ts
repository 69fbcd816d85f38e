import { z } from 'zod';
import { isProtected } from '../protected-address.ts';

/** What each of the two ways needs. */
export type SlackSettings =
  | { way: 'webhook'; webhookUrl: string }
  | { way: 'bot'; botToken: string; channel: string; apiUrl: string };

/** Connection settings as a person fills them in: one flat form for an incoming webhook or a bot. */
export const settings = z
  .object({
    webhookUrl: z
      .string()
      .optional()
      .describe(
        'Address of an incoming webhook, e.g. https://hooks.slack.com/services/T…/B…/…; who has it can post',
      )
      .meta({ secret: true }),
    botToken: z
      .string()
      .optional()
      .describe(
        'Bot token of a Slack app with the scopes chat:write and channels:history (groups:history for a private channel), instead of a webhook; it lets us look for a message before it is sent again',
      )
      .meta({ secret: true }),
    channel: z.string().optional().describe("The channel's id for the bot, e.g. C0123456789"),
    apiUrl: z
      .string()
      .default('https://slack.com/api/')
      .describe("Base address of Slack's Web API; https://slack-gov.com/api/ for GovSlack"),
  })
  .superRefine((value, context) => {
    for (const [field, message] of Object.entries(problemsOf(value))) {
      context.addIssue({ code: 'custom', path: [field], message });
    }
  });

/** @throws ZodError that never shows a value */
export function parseSettings(given: unknown): SlackSettings {
  const { webhookUrl, botToken = '', channel = '', apiUrl } = settings.parse(given);
  if (webhookUrl !== undefined) return { way: 'webhook', webhookUrl };
  return { way: 'bot', botToken, channel, apiUrl: apiUrl.replace(/\/*$/, '/') };
}

type Given = Partial<Record<'webhookUrl' | 'botToken' | 'channel' | 'apiUrl', string | undefined>>;

/** What is wrong with a field, by its name. */
function problemsOf({ webhookUrl, botToken, channel, apiUrl = '' }: Given): Partial<Given> {
  if (webhookUrl === undefined && botToken === undefined) {
    return {
      webhookUrl: 'Give webhookUrl, or botToken with channel: Slack is reached by one of the two ways',
    };
  }
  if (webhookUrl !== undefined) {
    const isBoth = botToken !== undefined || channel !== undefined;
    return {
      ...(isBoth && {
        botToken: 'Give either webhookUrl, or botToken with channel, not both: a webhook has its own channel',
      }),
      ...(!isProtected(webhookUrl) && {
        webhookUrl: 'webhookUrl must be an address that begins with https:// (http is for this machine only)',
      }),
    };
  }
  return {
    ...(!botToken?.startsWith('xox') && {
      botToken:
        "botToken is not a bot's token, which begins with xoxb-; OAuth & Permissions of the app shows it",
    }),
    ...(!/^[CGD][A-Z0-9]{8,}$/.test(channel ?? '') && {
      channel:
        "channel must be the channel's id, e.g. C0123456789; it stands at the end of the channel's details in Slack",
    }),
    ...(!isProtected(apiUrl) && {
      apiUrl: 'apiUrl must be an address that begins with https:// (http is for this machine only)',
    }),
  };
}
