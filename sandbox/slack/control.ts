import type { FastifyInstance } from 'fastify';
import { mentionsIn } from './blocks.ts';
import { type SlackContext, SlackRules } from './context.ts';

/** Where the sandbox shows all that it took, as a path. */
export const inspectPath = '/__sandbox/slack/messages';

/** The Slack sandbox's own endpoints. */
export function addSlackControl(app: FastifyInstance, { messages, workspace, rules }: SlackContext): void {
  app.get(inspectPath, async () => {
    const taken = messages.list();
    const names = new Map(workspace.channels.map(({ id, name }) => [id, name]));
    return {
      count: taken.length,
      messages: taken.map((message) => ({
        ...message,
        channelName: names.get(message.channel),
        mentions: mentionsIn(message.blocks ?? [{ type: 'mrkdwn', text: message.text }]),
      })),
    };
  });
  app.get('/__sandbox/slack/channels', async () => ({ channels: workspace.channels }));
  app.get('/__sandbox/slack/settings', async () => rules);
  app.post('/__sandbox/slack/settings', async (request, reply) => {
    const change = SlackRules.partial().safeParse(request.body);
    if (!change.success) return reply.code(400).send({ error: change.error.message });
    return Object.assign(rules, change.data);
  });
}
