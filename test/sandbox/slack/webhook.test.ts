import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startSlack, type TestSlack } from '../../support/slack.ts';

let slack: TestSlack;
beforeAll(async () => {
  slack = await startSlack();
});
afterEach(() => slack.reset());
afterAll(() => slack.close());

async function post(body: string, { path = '', type = 'application/json' } = {}) {
  const response = await fetch(path === '' ? slack.credentials.webhookUrl : `${slack.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  });
  return [response.status, await response.text()];
}

it('answers ok in bare words and keeps the message for the inspect address', async () => {
  expect(await post('{"text":"Hello"}')).toEqual([200, 'ok']);

  expect(await slack.taken()).toEqual([
    {
      channel: slack.credentials.channel,
      channelName: 'new-leads',
      ts: expect.stringMatching(/^\d{10}\.\d{6}$/),
      via: 'webhook',
      text: 'Hello',
      unfurls: true,
      mentions: [],
    },
  ]);
});

it('takes a form whose payload is JSON', async () => {
  const form = new URLSearchParams({ payload: '{"text":"Hello"}' }).toString();

  expect(await post(form, { type: 'application/x-www-form-urlencoded' })).toEqual([200, 'ok']);
});

it.each([
  ['no JSON', '{', 400, 'invalid_payload'],
  ['a list', '[]', 400, 'invalid_payload'],
  ['nothing to show', '{}', 400, 'no_text'],
  ['blocks that are none', '{"blocks":[{"type":"nothing"}]}', 400, 'invalid_blocks'],
])('refuses %s', async (_what, body, status, words) => {
  expect(await post(body)).toEqual([status, words]);
  expect(await slack.taken()).toEqual([]);
});

it('tells apart what is wrong with the address', async () => {
  const [, , team, hook, secret] = new URL(slack.credentials.webhookUrl).pathname.split('/');
  const at = (path: string) => post('{"text":"x"}', { path });

  expect(await at(`/services/TX/${hook}/${secret}`)).toEqual([404, 'no_team']);
  expect(await at(`/services/${team}/BX/${secret}`)).toEqual([404, 'no_service']);
  expect(await at(`/services/${team}/${hook}/x`)).toEqual([403, 'invalid_token']);
});

it('says whom a message would call', async () => {
  const blocks = (text: object) => JSON.stringify({ text: 'x', blocks: [{ type: 'section', text }] });
  await post(blocks({ type: 'mrkdwn', text: '<!channel> <@U1|zoe> @here &lt;!here&gt; a@here.example' }));
  await post(blocks({ type: 'mrkdwn', verbatim: true, text: '@here <!everyone>' }));
  await post(blocks({ type: 'plain_text', text: '<!channel>' }));

  expect((await slack.taken()).map(({ mentions }) => mentions)).toEqual([
    ['!channel', '@U1', '!here'],
    ['!everyone'],
    [],
  ]);
});

it('refuses a second message within the time between two, and takes it later', async () => {
  await slack.change({ messageEveryMs: 1_000 });
  await post('{"text":"1"}');

  const soon = await fetch(slack.credentials.webhookUrl, {
    method: 'POST',
    body: '{"text":"2"}',
    headers: { 'Content-Type': 'application/json' },
  });
  slack.clock.advance(1_000);

  expect([soon.status, soon.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await post('{"text":"2"}')).toEqual([200, 'ok']);
  expect((await slack.taken()).map(({ text }) => text)).toEqual(['1', '2']);
});
