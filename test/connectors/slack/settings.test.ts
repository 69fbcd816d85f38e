import { expect, it } from 'vitest';
import { slack } from '../../../src/connectors/slack/index.ts';

const hook = 'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXX';
const bot = { botToken: 'xoxb-1-abc', channel: 'C0123456789' };

it.each([
  ['a webhook', { webhookUrl: hook }],
  ['a bot', bot],
  ['a bot at another address', { ...bot, apiUrl: 'https://slack-gov.com/api' }],
  ['a bot on this machine', { ...bot, apiUrl: 'http://127.0.0.1:4003/api/' }],
])('takes %s', (_what, given) => {
  expect(slack.settings.safeParse(given).success).toBe(true);
});

it.each([
  ['neither way', {}, 'one of the two ways'],
  ['both ways', { webhookUrl: hook, ...bot }, 'not both'],
  ['a webhook with a channel', { webhookUrl: hook, channel: 'C0123456789' }, 'not both'],
  ['a bot without a channel', { botToken: 'xoxb-1-abc' }, "channel's id"],
  ["a channel's name", { ...bot, channel: '#new-leads' }, "channel's id"],
  ['another kind of token', { ...bot, botToken: 'xapp-1-abc' }, 'xoxb-'],
  ['a webhook in plain http', { webhookUrl: hook.replace('https', 'http') }, 'https'],
  ['a webhook with a password in it', { webhookUrl: hook.replace('//', '//a:b@') }, 'https'],
  ['an API in plain http', { ...bot, apiUrl: 'http://slack.com/api/' }, 'https'],
  ['what is no address', { webhookUrl: 'hooks.slack.com/services/XXXXXXXXXXXX' }, 'https'],
])('refuses %s in words that show no secret', (_what, given, words) => {
  const message = slack.settings.safeParse(given).error?.message ?? '';

  expect(message).toContain(words);
  expect(message).not.toMatch(/XXXXXXXXXXXX|-1-abc/);
});

it('keeps the two secrets out of what may be shown', () => {
  const secret = Object.entries(slack.settings.shape).filter(([, field]) => field.meta()?.secret === true);

  expect(secret.map(([name]) => name)).toEqual(['webhookUrl', 'botToken']);
});
