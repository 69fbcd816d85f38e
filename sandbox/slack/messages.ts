import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';

/** A message as it was taken. */
export interface Message {
  channel: string;
  /** Seconds since 1970 with six decimals; its id within the channel. */
  ts: string;
  via: 'webhook' | 'api';
  text: string;
  blocks?: unknown[];
  /** Whether Slack would add previews of the links in it. */
  unfurls: boolean;
  metadata?: { event_type: string; event_payload: object };
}

export interface MessageStore {
  /** Resolves once it is in the journal. */
  post(message: Omit<Message, 'ts'>): Promise<Message>;
  find(channel: string, ts: string): Message | undefined;
  remove(message: Message): Promise<void>;
  /** Oldest first; all channels where none is given. */
  list(channel?: string): Message[];
  /** When the last message was posted to the channel, in milliseconds since 1970. */
  lastPostAt(channel: string): number | undefined;
  clear(): void;
  replay(entry: unknown): void;
}

type Entry = { posted: Message } | { removed: { channel: string; ts: string } };

export function createMessageStore(clock: Clock, journal: Journal): MessageStore {
  let messages: Message[] = [];
  const lastPosts = new Map<string, number>();
  let lastMicros = 0;

  const keep = (message: Message): void => {
    messages.push(message);
    lastMicros = Math.max(lastMicros, Math.round(Number(message.ts) * 1e6));
  };
  const drop = ({ channel, ts }: { channel: string; ts: string }): void => {
    messages = messages.filter((message) => message.channel !== channel || message.ts !== ts);
  };

  return {
    async post(given) {
      const now = clock.now().getTime();
      // Two messages never share a time: it is what tells them apart.
      const micros = Math.max(now * 1000, lastMicros + 1);
      const message = {
        ...given,
        ts: `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`,
      };
      lastPosts.set(given.channel, now);
      keep(message);
      await journal.append({ posted: message } satisfies Entry);
      return message;
    },
    find: (channel, ts) => messages.find((message) => message.channel === channel && message.ts === ts),
    async remove({ channel, ts }) {
      drop({ channel, ts });
      await journal.append({ removed: { channel, ts } } satisfies Entry);
    },
    list: (channel) => messages.filter((message) => channel === undefined || message.channel === channel),
    lastPostAt: (channel) => lastPosts.get(channel),
    clear() {
      messages = [];
      lastPosts.clear();
      lastMicros = 0;
    },
    replay(given) {
      // Written by `append` above.
      const entry = given as Entry;
      if ('posted' in entry) keep(entry.posted);
      else drop(entry.removed);
    },
  };
}
