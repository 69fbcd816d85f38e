import { createHash } from 'node:crypto';

/** A conversation of the workspace. */
export interface Channel {
  id: string;
  name: string;
  isPrivate: boolean;
  isArchived: boolean;
  /** Whether the bot is in it. */
  isMember: boolean;
}

/** What never changes in a workspace; the same seed makes the same ids and credentials. */
export interface Workspace {
  teamId: string;
  team: string;
  appId: string;
  botId: string;
  userId: string;
  user: string;
  botToken: string;
  /** Path of the incoming webhook, which posts to the first channel. */
  hookPath: string;
  channels: readonly Channel[];
}

export function createWorkspace(seed: number): Workspace {
  const id = (kind: string, name: string) => `${kind}${hash(seed, name).slice(0, 10).toUpperCase()}`;
  const channel = (name: string, given: Partial<Channel> = {}): Channel => {
    return { id: id('C', name), name, isPrivate: false, isArchived: false, isMember: true, ...given };
  };
  const teamId = id('T', 'team');
  return {
    teamId,
    team: 'Acme',
    appId: id('A', 'app'),
    botId: id('B', 'bot'),
    userId: id('U', 'user'),
    user: 'saltbridge',
    botToken: `xoxb-${hash(seed, 'token').slice(0, 40)}`,
    hookPath: `/services/${teamId}/${id('B', 'hook')}/${hash(seed, 'hook').slice(0, 24)}`,
    channels: [
      channel('new-leads'),
      channel('sales-private', { isPrivate: true }),
      channel('general', { isMember: false }),
      channel('board', { isPrivate: true, isMember: false }),
      channel('old-leads', { isArchived: true }),
    ],
  };
}

function hash(seed: number, name: string): string {
  return createHash('sha256').update(`slack ${seed} ${name}`).digest('hex');
}
