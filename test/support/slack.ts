import type { AddressInfo } from 'node:net';
import type { FaultQueue, FaultSpec } from '../../sandbox/core/faults.ts';
import { createSlackSandbox, type SlackCredentials } from '../../sandbox/slack/index.ts';

export interface SlackMessage {
  via: string;
  text: string;
  blocks?: unknown[];
  mentions: string[];
}

/** A Slack workspace on a free port of this machine. */
export interface TestSlack {
  credentials: SlackCredentials;
  faults: FaultQueue;
  break(fault: FaultSpec): void;
  messages(): Promise<SlackMessage[]>;
  close(): Promise<void>;
}

export async function startSlack(): Promise<TestSlack> {
  const sandbox = await createSlackSandbox();
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 });
  // Listening on TCP, so it has an address with a port.
  const url = `http://127.0.0.1:${(sandbox.app.server.address() as AddressInfo).port}`;
  const credentials = sandbox.credentials(url);
  return {
    credentials,
    faults: sandbox.faults,
    break: (fault) => void sandbox.faults.add(fault),
    async messages() {
      const answer = await fetch(credentials.inspectUrl);
      // True: it is our own sandbox's answer.
      const { messages } = (await answer.json()) as { messages: SlackMessage[] };
      return messages;
    },
    close: () => sandbox.close(),
  };
}
