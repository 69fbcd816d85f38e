import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { ConnectionReport } from '../../core/connector.ts';
import { type Problem, SaltbridgeError } from '../../core/errors.ts';
import { callSlack, parseAnswer } from './call.ts';

const Scopes = z.object({ scopes: z.array(z.string()) });
const Identity = z.object({
  team: z.string().optional(),
  user: z.string().optional(),
  response_metadata: Scopes.optional().catch(undefined),
});
const Channel = z.object({
  channel: z.object({
    name: z.string().optional(),
    is_private: z.boolean().default(false),
    is_archived: z.boolean().default(false),
  }),
});

/** Who the bot is, and everything it lacks to post to the channel and to look for what it posted; posts nothing. */
export async function checkBot(client: WebClient, channel: string): Promise<ConnectionReport> {
  const problems: Problem[] = [];
  const identity = await unlessRefused(problems, async () => {
    const answer = await callSlack('say who the bot is', () => client.auth.test());
    return parseAnswer('say who the bot is', Identity, answer);
  });
  if (identity === undefined) return { ok: false, facts: { way: 'bot', channel }, problems };

  const seen = await channelAt(client, channel, problems);
  // The very call that looks for a message; it tells whether the bot is in the channel.
  await unlessRefused(problems, () =>
    callSlack("read the channel's history", () => client.conversations.history({ channel, limit: 1 })),
  );
  const { user, team, response_metadata } = identity;
  const lacking = response_metadata && missingScopes(response_metadata.scopes, seen?.is_private);
  const all = [...(lacking ?? []), ...distinct(problems, lacking !== undefined)];
  return {
    ok: all.length === 0,
    ...(user !== undefined && { identity: user }),
    facts: {
      way: 'bot',
      ...(team !== undefined && { workspace: team }),
      channel: seen?.name === undefined ? channel : `#${seen.name} (${channel})`,
    },
    problems: all,
  };
}

async function channelAt(client: WebClient, channel: string, problems: Problem[]) {
  const doing = 'show the channel';
  try {
    const answer = await callSlack(doing, () => client.conversations.info({ channel }));
    const { channel: seen } = parseAnswer(doing, Channel, answer);
    if (seen.is_archived) {
      const message = `Slack's channel #${seen.name ?? channel} is archived. Bring it back, or choose another in the connection`;
      problems.push({ code: 'IS_ARCHIVED', message, pointer: '/channel' });
    }
    return seen;
  } catch (error) {
    // Only the channel's name and kind need channels:read; posting and looking up do without.
    if (error instanceof SaltbridgeError && error.code === 'missing_scope') return undefined;
    await unlessRefused(problems, () => Promise.reject(error));
    return undefined;
  }
}

function missingScopes(granted: readonly string[], isPrivate: boolean | undefined): Problem[] {
  const histories = ['channels:history', 'groups:history'];
  const history = isPrivate === undefined ? histories : [isPrivate ? 'groups:history' : 'channels:history'];
  const wanted = [
    { scopes: ['chat:write'], why: 'post messages' },
    { scopes: history, why: 'look for a message before it is sent again' },
  ];
  return wanted
    .filter(({ scopes }) => !scopes.some((scope) => granted.includes(scope)))
    .map(({ scopes, why }) => ({
      code: 'MISSING_SCOPE',
      message: `The Slack app lacks the scope ${scopes.join(' or ')} to ${why}. Add it under OAuth & Permissions, then install the app again`,
      pointer: '/botToken',
    }));
}

/** What stays wrong is a problem to report; what may pass is thrown. */
async function unlessRefused<Result>(
  problems: Problem[],
  call: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof SaltbridgeError)) throw error;
    problems.push({ code: (error.code ?? error.kind).toUpperCase(), message: error.message });
    return undefined;
  }
}

/** Two calls may stumble over one thing, and over a scope whose lack is told already. */
function distinct(problems: readonly Problem[], areScopesTold: boolean): Problem[] {
  return problems.filter(
    ({ code }, index) =>
      problems.findIndex((problem) => problem.code === code) === index &&
      !(areScopesTold && code === 'MISSING_SCOPE'),
  );
}
