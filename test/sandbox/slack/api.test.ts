import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startSlack, type TestSlack } from '../../support/slack.ts';

let slack: TestSlack;
beforeAll(async () => {
  slack = await startSlack();
});
afterEach(() => slack.reset());
afterAll(() => slack.close());

const post = (given: object) =>
  slack.call('chat.postMessage', { channel: slack.credentials.channel, text: 'x', ...given });

it('says who the token belongs to and what it may', async () => {
  const { status, headers, body } = await slack.call('auth.test');

  expect([status, body.ok, body.user]).toEqual([200, true, 'saltbridge']);
  expect(headers.get('x-oauth-scopes')).toContain('chat:write');
});

it.each([
  [{}, 'not_authed'],
  [{ Authorization: 'Bearer xoxb-wrong' }, 'invalid_auth'],
])('refuses a call with the headers %j as %s, with status 200', async (headers, error) => {
  const response = await fetch(`${slack.credentials.apiUrl}auth.test`, { method: 'POST', headers });

  expect([response.status, await response.json()]).toEqual([200, { ok: false, error }]);
});

it('takes a form as it takes JSON', async () => {
  const { botToken, channel, apiUrl } = slack.credentials;
  const blocks = JSON.stringify([{ type: 'divider' }]);
  const metadata = JSON.stringify({ event_type: 'made', event_payload: { key: '1' } });

  const response = await fetch(`${apiUrl}chat.postMessage`, {
    method: 'POST',
    body: new URLSearchParams({ token: botToken, channel, text: 'x', blocks, metadata }),
  });

  expect(await response.json()).toMatchObject({
    ok: true,
    channel,
    message: { blocks: [{ type: 'divider' }] },
  });
  expect(await slack.taken()).toMatchObject([{ metadata: { event_payload: { key: '1' } } }]);
});

const text = (type: string, length: number) => ({ type, text: 'x'.repeat(length) });
it.each([
  ['150 characters in a header', { type: 'header', text: text('plain_text', 150) }, undefined],
  ['151', { type: 'header', text: text('plain_text', 151) }, '151 characters'],
  ['mrkdwn in a header', { type: 'header', text: text('mrkdwn', 1) }, '/text/type'],
  ['3000 in a section', { type: 'section', text: text('mrkdwn', 3000) }, undefined],
  ['3001', { type: 'section', text: text('mrkdwn', 3001) }, '3001 characters'],
  ['none', { type: 'section', text: text('mrkdwn', 0) }, '0 characters'],
  ['ten fields of 2000', { type: 'section', fields: Array(10).fill(text('mrkdwn', 2000)) }, undefined],
  ['a field of 2001', { type: 'section', fields: [text('mrkdwn', 2001)] }, '/fields/0/text'],
  ['eleven fields', { type: 'section', fields: Array(11).fill(text('mrkdwn', 1)) }, 'no more than 10'],
  ['a section of nothing', { type: 'section' }, 'must define'],
])('judges blocks by Slack’s limits: %s', async (_what, block, words) => {
  const { body } = await post({ blocks: [block] });

  if (words === undefined) expect(body.ok).toBe(true);
  else {
    expect(body).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(JSON.stringify(body.response_metadata)).toContain(words);
  }
});

it('refuses what Slack refuses, each by its own word', async () => {
  const error = async (given: object) => (await post(given)).body.error;

  expect(await error({ channel: 'C0000000000' })).toBe('channel_not_found');
  expect(await error({ channel: await slack.channel('board') })).toBe('channel_not_found');
  expect(await error({ channel: await slack.channel('general') })).toBe('not_in_channel');
  expect(await error({ channel: await slack.channel('old-leads') })).toBe('is_archived');
  expect(await error({ text: '' })).toBe('no_text');
  expect(await error({ text: 'x'.repeat(40_001) })).toBe('msg_too_long');
  expect(await error({ blocks: '{' })).toBe('invalid_blocks_format');
  expect(await error({ metadata: { event_type: 'a b', event_payload: {} } })).toBe('invalid_metadata_format');
  expect((await slack.call('chat.nothing')).body.error).toBe('unknown_method');
  expect(await slack.taken()).toEqual([]);
});

it('lets a call in only with its scope, and names the one that is needed', async () => {
  await slack.change({ scopes: ['channels:read'] });

  expect((await post({})).body).toEqual({
    ok: false,
    error: 'missing_scope',
    needed: 'chat:write',
    provided: 'channels:read',
  });
  expect((await slack.call('conversations.info', { channel: slack.credentials.channel })).body.ok).toBe(true);
});

it('deletes a message of the bot once, and none of a webhook', async () => {
  const { channel, webhookUrl } = slack.credentials;
  const { ts } = (await post({})).body;
  await fetch(webhookUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"text":"x"}',
  });
  const [, hooked] = await slack.taken();
  const remove = async (given: unknown) => (await slack.call('chat.delete', { channel, ts: given })).body;

  expect(await remove(ts)).toMatchObject({ ok: true, ts });
  expect(await remove(ts)).toMatchObject({ error: 'message_not_found' });
  expect(await remove(hooked?.ts)).toMatchObject({ error: 'cant_delete_message' });
});

it('lists the channels that the bot may see', async () => {
  const list = async (given: object) => {
    // The form of Slack's answer.
    const { channels } = (await slack.call('conversations.list', given)).body as {
      channels: { name: string }[];
    };
    return channels.map(({ name }) => name);
  };

  expect(await list({})).toEqual(['new-leads', 'general', 'old-leads']);
  expect(await list({ types: 'public_channel,private_channel', exclude_archived: true })).toEqual([
    'new-leads',
    'sales-private',
    'general',
  ]);
});

it('answers 429 with Retry-After where a fault asks for it', async () => {
  slack.break({ name: 'rate-limit', parameters: { retryAfterSeconds: 7 } });

  const { status, headers, body } = await post({});

  expect([status, headers.get('retry-after'), body]).toEqual([429, '7', { ok: false, error: 'ratelimited' }]);
});
