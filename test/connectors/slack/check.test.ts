import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { slack } from '../../../src/connectors/slack/index.ts';
import type { ConnectionReport } from '../../../src/core/connector.ts';
import { startSlack, type TestSlack } from '../../support/slack.ts';

let sandbox: TestSlack;
beforeAll(async () => {
  sandbox = await startSlack();
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.close());

function check(given: { botToken?: string; channel?: string } = {}): Promise<ConnectionReport> {
  const { botToken, channel, apiUrl } = sandbox.credentials;
  return slack.open({ id: 'slack', settings: { botToken, channel, apiUrl, ...given } }).test();
}

const codes = ({ problems }: ConnectionReport) => problems.map(({ code }) => code);

it('says who the bot is and where it posts, and posts nothing', async () => {
  const { channel } = sandbox.credentials;

  expect(await check()).toEqual({
    ok: true,
    identity: 'saltbridge',
    facts: { way: 'bot', workspace: 'Acme', channel: `#new-leads (${channel})` },
    problems: [],
  });
  expect(await sandbox.taken()).toEqual([]);
});

it('names everything that is missing at once', async () => {
  await sandbox.change({ scopes: ['channels:read'] });

  const report = await check({ channel: await sandbox.channel('old-leads') });

  expect(report.ok).toBe(false);
  expect(codes(report)).toEqual(['MISSING_SCOPE', 'MISSING_SCOPE', 'IS_ARCHIVED']);
  expect(report.problems.map(({ message }) => message).join()).toMatch(
    /chat:write.*channels:history.*archived/s,
  );
});

it.each([
  ['general', 'NOT_IN_CHANNEL', '/invite'],
  ['board', 'CHANNEL_NOT_FOUND', 'invited'],
  ['old-leads', 'IS_ARCHIVED', 'another'],
])('says of the channel %s that it is %s, once', async (name, code, advice) => {
  const report = await check({ channel: await sandbox.channel(name) });

  expect(codes(report)).toEqual([code]);
  expect(report.problems[0]?.message).toContain(advice);
});

it('asks for groups:history where the channel is private', async () => {
  await sandbox.change({ scopes: ['chat:write', 'channels:history', 'groups:read'] });

  const report = await check({ channel: await sandbox.channel('sales-private') });

  expect(codes(report)).toEqual(['MISSING_SCOPE']);
  expect(report.problems[0]?.message).toContain('groups:history');
});

it('does without channels:read, which only tells the name', async () => {
  await sandbox.change({ scopes: ['chat:write', 'channels:history'] });

  expect(await check()).toMatchObject({ ok: true, facts: { channel: sandbox.credentials.channel } });
});

it('reports a token that Slack does not know, without showing it', async () => {
  const report = await check({ botToken: 'xoxb-wrong' });

  expect(report).toMatchObject({ ok: false, problems: [{ code: 'INVALID_AUTH' }] });
  expect(JSON.stringify(report)).not.toContain('xoxb-wrong');
});

it('says of a webhook that it can’t be asked, and sends it nothing', async () => {
  const { webhookUrl } = sandbox.credentials;

  const report = await slack.open({ id: 'slack', settings: { webhookUrl } }).test();

  expect(report).toMatchObject({ ok: true, facts: { channel: expect.stringContaining('not asked') } });
  expect(JSON.stringify(report)).not.toContain(new URL(webhookUrl).pathname);
  expect(sandbox.log.count()).toBe(0);
});
