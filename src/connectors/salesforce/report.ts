import type { ConnectionReport } from '../../core/connector.ts';
import { type Problem, SaltbridgeError } from '../../core/errors.ts';
import { API_VERSION } from './api-version.ts';
import type { Client } from './client.ts';
import { callsLeft, organization, username } from './org.ts';
import type { SignIn } from './settings.ts';

/** Ways of signing in that Salesforce is taking away. */
const RETIRING: Readonly<Partial<Record<SignIn['auth'], string>>> = {
  soap: "SOAP login() is off by default in orgs created from Winter '26 and retires in Summer '27 (https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm). Move the connection to client-credentials or jwt-bearer",
  password:
    'Salesforce announced on 2026-03-31 that it is retiring the OAuth username-password flow (https://help.salesforce.com/s/articleView?id=000886201), and orgs can block it already. Move the connection to client-credentials or jwt-bearer',
};

/** Signs in and says who and where we are. A retiring way of signing in is a problem that does not make it fail. */
export async function report(client: Client, auth: SignIn['auth']): Promise<ConnectionReport> {
  const warning = RETIRING[auth];
  const problems: Problem[] = warning === undefined ? [] : [{ code: 'SIGN_IN_RETIRING', message: warning }];
  try {
    const identity = await username(client);
    const org = await organization(client);
    const calls = await callsLeft(client);
    return {
      ok: true,
      identity,
      facts: {
        organization: org.Name,
        organizationId: org.Id,
        edition: org.OrganizationType ?? 'unknown',
        kind: org.IsSandbox ? 'sandbox' : 'production',
        apiVersion: API_VERSION,
        callsLeft: `${calls.left} of ${calls.max}`,
        signIn: auth,
      },
      problems,
    };
  } catch (error) {
    if (!(error instanceof SaltbridgeError)) throw error;
    const problem = { code: error.code ?? error.kind.toUpperCase(), message: error.message };
    return { ok: false, facts: { apiVersion: API_VERSION, signIn: auth }, problems: [problem, ...problems] };
  }
}
