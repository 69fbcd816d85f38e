import type { Auth0SandboxOptions } from '../../../sandbox/auth0/index.ts';
import { createUserSource } from '../../../sandbox/data/users.ts';
import { auth0 } from '../../../src/connectors/auth0/index.ts';
import type { OpenedConnector, ReadRequest, SessionSlot, Source } from '../../../src/core/connector.ts';
import { type Auth0Client, startAuth0 } from '../../sandbox/auth0/client.ts';

export interface TestAuth0 extends Auth0Client {
  opened: OpenedConnector;
  source: Source;
  /** Another connection to the same tenant. @param session  default: one of its own */
  open(settings?: Record<string, unknown>, session?: SessionSlot): OpenedConnector & { source: Source };
}

/** A tenant of generated users, with the connector pointed at it. */
export async function openAuth0(options: Auth0SandboxOptions): Promise<TestAuth0> {
  const client = await startAuth0(options);
  const { url, domain, clientId, clientSecret } = client.credentials;

  function open(
    settings: Record<string, unknown> = {},
    session?: SessionSlot,
  ): OpenedConnector & { source: Source } {
    const whole = { domain, clientId, clientSecret, baseUrl: url, ...settings };
    const opened = auth0.open({ id: 'auth0-test', settings: whole, ...(session && { session }) });
    if (opened.source === undefined) throw new Error('The Auth0 connector is a source');
    return { ...opened, source: opened.source };
  }

  const opened = open();
  return { ...client, opened, source: opened.source, open };
}

/** The seed's four fields. */
export const seedFields = [
  { path: 'email', column: 'Email Address' },
  { path: 'created_at', column: 'Created At' },
  { path: 'given_name', column: 'First Name' },
  { path: 'family_name', column: 'Last Name' },
];

export function usersRequest(request: Partial<ReadRequest> = {}): ReadRequest {
  return { object: 'users', fields: seedFields, options: { jobFormat: 'csv' }, ...request };
}

/** The seed's four fields of the generated users; `''` for what a user lacks. */
export function expectedRows(count: number, badEvery = 0): string[][] {
  const source = createUserSource({ seed: 1, count, badEvery });
  return Array.from({ length: count }, (_, index) => {
    const { email, created_at, given_name, family_name } = source.userAt(index);
    return [email ?? '', created_at, given_name ?? '', family_name ?? ''];
  });
}
