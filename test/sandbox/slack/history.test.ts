import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startSlack, type TestSlack } from '../../support/slack.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let slack: TestSlack;
beforeAll(async () => {
  slack = await startSlack();
});
afterEach(() => slack.reset());
afterAll(() => slack.close());

interface Page {
  messages: { text: string; ts: string; metadata?: object }[];
  has_more: boolean;
  response_metadata?: { next_cursor: string };
}

async function history(given: object = {}): Promise<Page> {
  const { body } = await slack.call('conversations.history', {
    channel: slack.credentials.channel,
    ...given,
  });
  // The form of Slack's answer; a refusal fails the test that reads it.
  return body as unknown as Page;
}

async function post(...texts: string[]): Promise<string[]> {
  const times: string[] = [];
  for (const text of texts) {
    const metadata = { event_type: 'made', event_payload: { key: text } };
    const { body } = await slack.call('chat.postMessage', {
      channel: slack.credentials.channel,
      text,
      metadata,
    });
    times.push(String(body.ts));
  }
  return times;
}

it('shows the newest first, page by page, each message once', async () => {
  await post('1', '2', '3', '4', '5');

  const texts: string[][] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page: Page = await history({ limit: 2, cursor });
    texts.push(page.messages.map(({ text }) => text));
    expect(page.has_more).toBe(page.response_metadata !== undefined);
    cursor = page.response_metadata?.next_cursor;
  }

  expect(texts).toEqual([['5', '4'], ['3', '2'], ['1']]);
});

it('keeps between oldest and latest, and includes them only when asked', async () => {
  const [oldest, , latest] = await post('1', '2', '3');
  const texts = async (given: object) => (await history(given)).messages.map(({ text }) => text);

  expect(await texts({ oldest, latest })).toEqual(['2']);
  expect(await texts({ oldest, latest, inclusive: true })).toEqual(['3', '2', '1']);
  expect(await texts({ oldest })).toEqual(['3', '2']);
});

it('shows metadata only to who asks for it', async () => {
  await post('1');

  expect((await history()).messages[0]?.metadata).toBeUndefined();
  expect((await history({ include_all_metadata: true })).messages[0]?.metadata).toEqual({
    event_type: 'made',
    event_payload: { key: '1' },
  });
});

it.each([
  [{ cursor: 'nonsense' }, 'invalid_cursor'],
  [{ limit: 1000 }, 'invalid_limit'],
  [{ oldest: 'yesterday' }, 'invalid_ts_oldest'],
])('refuses %j as %s', async (given, error) => {
  expect(await history(given)).toEqual({ ok: false, error });
});

it('gives no two messages one time, even in one moment of its clock', async () => {
  const texts = Array.from({ length: 30 }, (_, index) => `${index}`);

  const times = (await Promise.all(texts.map((text) => post(text)))).flat();

  expect(new Set(times).size).toBe(30);
});

it('keeps its messages over a restart, and forgets them at a reset', async () => {
  const folder = await temporaryFolder();
  const send = (to: TestSlack, text: string) =>
    to.call('chat.postMessage', { channel: to.credentials.channel, text });
  const first = await startSlack({ folder });
  await send(first, 'kept');
  const { ts } = (await send(first, 'deleted')).body;
  await first.call('chat.delete', { channel: first.credentials.channel, ts });
  await first.close();

  const second = await startSlack({ folder });
  const kept = (await second.taken()).map(({ text }) => text);
  await second.reset();
  const left = await second.taken();
  await second.close();

  expect([kept, left]).toEqual([['kept'], []]);
});

it('brings back the messages that were there when a snapshot was taken', async () => {
  const control = (path: string, body: object = {}) =>
    fetch(`${slack.url}/__sandbox/snapshots${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await post('before');
  await control('', { name: 'one-message' });
  await post('after');

  const { status } = await control('/one-message/restore');

  expect(status).toBe(204);
  expect((await slack.taken()).map(({ text }) => text)).toEqual(['before']);
});

it('spells an error that is asked for by its code as Slack does', async () => {
  slack.break({ path: 'auth.test', status: 200, errorCode: 'account_inactive' });

  expect((await slack.call('auth.test')).body).toEqual({ ok: false, error: 'account_inactive' });
});
