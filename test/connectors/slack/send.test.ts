import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { slack } from '../../../src/connectors/slack/index.ts';
import type { Announcement, Announcer } from '../../../src/core/announcer.ts';
import { startSlack, type TestSlack } from '../../support/slack.ts';

let sandbox: TestSlack;
beforeAll(async () => {
  sandbox = await startSlack();
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.close());

const lead: Announcement = {
  key: 'event-1',
  title: 'New Lead in Salesforce',
  fields: [
    { label: 'Name', value: 'Zoë Ångström' },
    { label: 'Company', value: 'Meyer & Söhne <Köln>' },
  ],
  link: { label: 'Open the Lead', url: 'https://acme.my.salesforce.com/00Q1?a=1&b=2' },
};

function announcer(way: 'webhook' | 'bot'): Announcer {
  const { webhookUrl, botToken, channel, apiUrl } = sandbox.credentials;
  const settings = way === 'webhook' ? { webhookUrl } : { botToken, channel, apiUrl };
  const opened = slack.open({ id: 'slack', settings }).announcer;
  if (opened === undefined) throw new Error('The connector has no announcer');
  return opened;
}

it.each(['webhook', 'bot'] as const)('posts one message with fields and a link by the %s', async (way) => {
  await announcer(way).send(lead);

  const taken = await sandbox.taken();
  expect(taken).toHaveLength(1);
  expect(taken[0]).toMatchObject({
    via: way === 'webhook' ? 'webhook' : 'api',
    channelName: 'new-leads',
    unfurls: false,
    text: expect.stringContaining('Zoë Ångström'),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'New Lead in Salesforce' } },
      {
        type: 'section',
        fields: [
          { type: 'mrkdwn', text: '*Name*\nZoë Ångström' },
          { type: 'mrkdwn', text: '*Company*\nMeyer &amp; Söhne &lt;Köln&gt;' },
        ],
      },
      {
        type: 'section',
        text: { text: '<https://acme.my.salesforce.com/00Q1?a=1&amp;b=2|Open the Lead>' },
      },
    ],
  });
});

it('marks the message of a bot with the key and says where it stands', async () => {
  const { messageId } = await announcer('bot').send(lead);

  const [taken] = await sandbox.taken();
  expect(taken?.metadata).toEqual({ event_type: 'saltbridge_record', event_payload: { key: 'event-1' } });
  expect(messageId).toBe(`${sandbox.credentials.channel}/${taken?.ts}`);
});

it('offers nothing to look for or take back where a webhook can do neither', async () => {
  const hook = announcer('webhook');

  expect(Object.keys(hook)).toEqual(['send']);
  expect(await hook.send(lead)).toEqual({});
});

it.each(['webhook', 'bot'] as const)("calls nobody by what stands in a person's fields (%s)", async (way) => {
  const shout = '<!channel> <@U0123456> @here @everyone <http://bad.example|Click>';

  await announcer(way).send({
    ...lead,
    title: shout,
    fields: [{ label: shout, value: shout }],
    link: { label: `${shout}|x`, url: 'https://acme.example/a|b>c' },
  });

  const [taken] = await sandbox.taken();
  expect(taken?.mentions).toEqual([]);
  expect(taken?.text).not.toMatch(/[<>]/);
  expect(JSON.stringify(taken?.blocks).match(/<[^>]*>/g)).toEqual([
    expect.stringMatching(/^<https:\/\/acme\.example\/a%7Cb%3Ec\|/),
  ]);
});

it.each(['webhook', 'bot'] as const)(
  'keeps within every limit of Slack, however long the record is (%s)',
  async (way) => {
    const long = '<&>😀'.repeat(3_000);
    const fields = Array.from({ length: 23 }, (_, index) => ({ label: `${index} ${long}`, value: long }));

    await announcer(way).send({
      key: 'k',
      title: long,
      fields,
      link: { label: long, url: `https://a.example/${'x'.repeat(2_800)}` },
    });

    const [taken] = await sandbox.taken();
    expect(JSON.stringify(taken?.blocks).length).toBeLessThan(16_000);
    expect(taken?.text.length).toBeLessThanOrEqual(3_000);
    // An entity or a character that was cut in two would show as rubbish.
    expect(JSON.stringify(taken)).not.toMatch(/&(?!amp;|lt;|gt;)|\\ud[89a-f]/);
  },
);

it('shows fields that are empty, and a link alone', async () => {
  await announcer('bot').send({ key: 'a', title: 'A', fields: [{ label: 'Phone', value: '' }] });
  await announcer('bot').send({
    key: 'b',
    title: '',
    fields: [],
    link: { label: 'x', url: 'https://a.example/' },
  });

  const taken = await sandbox.taken();
  expect(taken.map(({ blocks }) => blocks?.map(({ type }) => type))).toEqual([
    ['header', 'section'],
    ['section'],
  ]);
});

it('cuts a title to the very length that Slack takes', async () => {
  await announcer('bot').send({ key: 'k', title: 'x'.repeat(400), fields: [] });

  const [taken] = await sandbox.taken();
  expect(taken?.blocks?.[0]).toMatchObject({ text: { text: `${'x'.repeat(149)}…` } });
});
