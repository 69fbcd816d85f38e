import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { FaultQueue } from '../core/faults.ts';
import type { MessageStore } from './messages.ts';
import type { Workspace } from './workspace.ts';

/** What a test turns; `POST /__sandbox/slack/settings` takes any of them. */
export const SlackRules = z.strictObject({
  scopes: z.array(z.string()).describe('What the bot was granted'),
  messageEveryMs: z.number().nonnegative().describe('Least time between two messages to a channel; 0 is off'),
  historyPage: z.number().int().positive().describe('Most messages a page of the history holds'),
});
export type SlackRules = z.infer<typeof SlackRules>;

export const defaultRules: SlackRules = {
  scopes: ['chat:write', 'channels:history', 'channels:read', 'groups:history', 'groups:read'],
  messageEveryMs: 0,
  historyPage: 999,
};

/** What the routes of the Slack sandbox work on. */
export interface SlackContext {
  workspace: Workspace;
  clock: Clock;
  faults: FaultQueue;
  messages: MessageStore;
  rules: SlackRules;
}
