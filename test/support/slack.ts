import type { AddressInfo } from 'node:net';
import { type Clock, createClock } from '../../sandbox/core/clock.ts';
import type { FaultQueue, FaultSpec } from '../../sandbox/core/faults.ts';
import type { RequestLog } from '../../sandbox/core/request-log.ts';
import { createSlackSandbox, type SlackCredentials } from '../../sandbox/slack/index.ts';

/** A message as the sandbox shows it. */
export interface TakenMessage {
  channel: string;
  channelName: string;
  ts: string;
  via: 'webhook' | 'api';
  text: string;
  // Whatever the sender gave.
  blocks?: Record<string, unknown>[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  unfurls: boolean;
  mentions: string[];
}

/** A Slack workspace on a free port of this machine, and what a test turns and looks at in it. */
export interface TestSlack {
  url: string;
  credentials: SlackCredentials;
  clock: Clock;
  log: RequestLog;
  faults: FaultQueue;
  /** Queues a fault. */
  break(fault: FaultSpec): void;
  change(settings: { scopes?: string[]; messageEveryMs?: number; historyPage?: number }): Promise<void>;
  taken(): Promise<TakenMessage[]>;
  /** Id of a channel by its name. */
  channel(name: string): Promise<string>;
  /** Calls a method of the Web API with JSON, as the bot. */
  call(
    method: string,
    given?: object,
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function startSlack(options: { folder?: string } = {}): Promise<TestSlack> {
  const sandbox = await createSlackSandbox({ ...options, clock: createClock() });
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 });
  // Listening on TCP, so it has an address with a port.
  const url = `http://127.0.0.1:${(sandbox.app.server.address() as AddressInfo).port}`;
  const credentials = sandbox.credentials(url);

  async function control(path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${url}/__sandbox${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`sandbox control ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  return {
    url,
    credentials,
    clock: sandbox.clock,
    log: sandbox.log,
    faults: sandbox.faults,
    break: (fault) => void sandbox.faults.add(fault),
    change: async (settings) => void (await control('/slack/settings', settings)),
    async taken() {
      const response = await fetch(credentials.inspectUrl);
      // The form of the sandbox's own answer.
      return ((await response.json()) as { messages: TakenMessage[] }).messages;
    },
    async channel(name) {
      // The form of the sandbox's own answer.
      const { channels } = (await control('/slack/channels')) as { channels: { id: string; name: string }[] };
      return channels.find((channel) => channel.name === name)?.id ?? '';
    },
    async call(method, given = {}) {
      const response = await fetch(`${credentials.apiUrl}${method}`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${credentials.botToken}`,
          'Content-Type': 'application/json; charset=utf-8',
        },
        body: JSON.stringify(given),
      });
      // The Web API answers with objects only.
      const body = (await response.json()) as Record<string, unknown>;
      return { status: response.status, headers: response.headers, body };
    },
    reset: async () => void (await control('/reset', {})),
    close: () => sandbox.close(),
  };
}
