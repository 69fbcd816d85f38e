import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { slack } from '../../../src/connectors/slack/index.ts';
import type { Announcer } from '../../../src/core/announcer.ts';
import { startSlack, type TestSlack } from '../../support/slack.ts';

let sandbox: TestSlack;
beforeAll(async () => {
  sandbox = await startSlack();
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.close());

function bot(): Required<Announcer> {
  const { botToken, channel, apiUrl } = sandbox.credentials;
  const { announcer } = slack.open({ id: 'slack', settings: { botToken, channel, apiUrl } });
  if (!canLook(announcer)) throw new Error('A bot can look and delete');
  return announcer;
}

function canLook(announcer: Announcer | undefined): announcer is Required<Announcer> {
  return announcer !== undefined && 'find' in announcer && 'remove' in announcer;
}

const message = (key: string) => ({ key, title: 'New Lead', fields: [{ label: 'Name', value: 'A' }] });

it('finds the message whose answer was lost', async () => {
  sandbox.break({ path: 'chat.postMessage', drop: 'after' });

  await expect(bot().send(message('lost'))).rejects.toMatchObject({ kind: 'transient', code: 'UNREACHABLE' });

  const [taken] = await sandbox.taken();
  expect(await bot().find('lost', new Date())).toEqual({ messageId: `${taken?.channel}/${taken?.ts}` });
});

it('finds nothing where the call was dropped before it took effect', async () => {
  sandbox.break({ path: 'chat.postMessage', drop: 'before' });

  await expect(bot().send(message('lost'))).rejects.toMatchObject({ kind: 'transient', code: 'UNREACHABLE' });

  expect(await bot().find('lost', new Date())).toBeUndefined();
  expect(await sandbox.taken()).toEqual([]);
});

it('takes neither the message of another key nor one without our mark for it', async () => {
  const { channel } = sandbox.credentials;
  await bot().send(message('other'));
  await sandbox.call('chat.postMessage', { channel, text: 'wanted' });
  await sandbox.call('chat.postMessage', {
    channel,
    text: 'x',
    metadata: { event_type: 'someone_elses', event_payload: { key: 'wanted' } },
  });

  expect(await bot().find('wanted', new Date())).toBeUndefined();
});

it('looks through every page of the history', async () => {
  await sandbox.change({ historyPage: 2 });
  for (const key of ['1', '2', '3', '4', '5']) await bot().send(message(key));

  const found = await bot().find('1', new Date());

  const [first] = await sandbox.taken();
  expect(found).toEqual({ messageId: `${first?.channel}/${first?.ts}` });
  expect(sandbox.log.list({ path: 'conversations.history' })).toHaveLength(3);
});

it('looks some minutes further back than it is told, for clocks differ, and no further', async () => {
  await bot().send(message('early'));
  const sentAt = Date.now();

  const near = await bot().find('early', new Date(sentAt + 60_000));
  const far = await bot().find('early', new Date(sentAt + 3_600_000));

  expect([near === undefined, far]).toEqual([false, undefined]);
});

it('does not say that a message is missing where the history is too long to see its end', async () => {
  await sandbox.change({ historyPage: 1 });
  for (let count = 0; count < 51; count += 1) {
    await sandbox.call('chat.postMessage', { channel: sandbox.credentials.channel, text: 'chat' });
  }

  await expect(bot().find('any', new Date())).rejects.toMatchObject({
    kind: 'config',
    code: 'HISTORY_TOO_LONG',
  });
});

it('deletes its message, and does nothing where it is gone', async () => {
  const { messageId = '' } = await bot().send(message('a'));
  await bot().send(message('b'));

  await bot().remove(messageId);
  await bot().remove(messageId);

  expect((await sandbox.taken()).map(({ metadata }) => metadata?.event_payload.key)).toEqual(['b']);
});
