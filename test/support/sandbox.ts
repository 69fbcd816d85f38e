import type { AddressInfo } from 'node:net';
import { type Clock, createClock } from '../../sandbox/core/clock.ts';
import { createFaultQueue, type FaultQueue, type FaultSpec } from '../../sandbox/core/faults.ts';
import { createRequestLog, type RequestLog } from '../../sandbox/core/request-log.ts';
import {
  createSalesforceSandbox,
  type SalesforceCredentials,
  type SalesforceSandboxOptions,
} from '../../sandbox/salesforce/index.ts';

export interface PermissionChange {
  object?: string;
  field?: string;
  /** E.g. `ApiEnabled`, in place of object and field. */
  userPermission?: string;
  rights?: ('Read' | 'Create' | 'Edit' | 'Delete')[];
  allowed: boolean;
}

/** A Salesforce org on a free port of this machine, and what a test turns and looks at in it. */
export interface TestSalesforce {
  url: string;
  credentials: SalesforceCredentials;
  /** Settings of a Salesforce connection that signs in by client credentials. */
  connection: {
    auth: 'client-credentials';
    loginUrl: string;
    clientId: string;
    clientSecret: string;
    settleMs: number;
  };
  clock: Clock;
  faults: FaultQueue;
  log: RequestLog;
  /** Queues a fault. */
  break(fault: FaultSpec): void;
  /** Changes what the integration user may do. */
  permit(...changes: PermissionChange[]): Promise<void>;
  /** Changes the org's settings, e.g. `{ dailyApiRequests: 5 }`. */
  change(settings: Record<string, unknown>): Promise<void>;
  records(object: string): Promise<Record<string, unknown>[]>;
  count(object: string): Promise<number>;
  expireSessions(): Promise<void>;
  /** Back to a new org: no records, faults, sessions or jobs, and an empty request log. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function startSalesforce(
  options: Pick<SalesforceSandboxOptions, 'folder' | 'seed' | 'schema'> & { port?: number } = {},
): Promise<TestSalesforce> {
  const { port = 0, ...rest } = options;
  const own = { clock: createClock(), faults: createFaultQueue(), log: createRequestLog() };
  const sandbox = await createSalesforceSandbox({ ...rest, ...own });
  await sandbox.app.listen({ host: '127.0.0.1', port });
  // Listening on TCP, so it has an address with a port.
  const url = `http://127.0.0.1:${(sandbox.app.server.address() as AddressInfo).port}`;
  const credentials = sandbox.credentials(url);
  const { clientId, clientSecret } = credentials;

  async function control(path: string, body?: unknown): Promise<unknown> {
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
    connection: { auth: 'client-credentials', loginUrl: url, clientId, clientSecret, settleMs: 50 },
    ...own,
    break: (fault) => void own.faults.add(fault),
    permit: async (...changes) => void (await control('/salesforce/permissions', changes)),
    change: async (settings) => void (await control('/salesforce/settings', settings)),
    async records(object) {
      // The form of the sandbox's own answer.
      const answer = (await control(`/salesforce/records/${object}?limit=1000000`)) as {
        records: Record<string, unknown>[];
      };
      return answer.records;
    },
    async count(object) {
      // The form of the sandbox's own answer.
      return ((await control(`/salesforce/count/${object}`)) as { count: number }).count;
    },
    expireSessions: async () => void (await control('/salesforce/expire-sessions', {})),
    reset: async () => void (await control('/reset', {})),
    close: () => sandbox.close(),
  };
}
