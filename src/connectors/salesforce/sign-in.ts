import { Connection } from 'jsforce';
import { SaltbridgeError } from '../../core/errors.ts';
import { API_VERSION } from './api-version.ts';
import { signAssertion } from './jwt.ts';
import { isProtected } from './login-url.ts';
import type { SignIn } from './settings.ts';

export type Transport = Connection['_transport'];

export interface Session {
  instanceUrl: string;
  accessToken: string;
  userId: string;
  organizationId: string;
  /** jsforce on this session. It does not renew the session by itself: jsforce would do so without an end. */
  connection: Connection;
}

/** Signs in once, in the way the settings ask for. @throws SalesforceFailure as Salesforce answered */
export async function signIn(settings: SignIn, transport: Transport): Promise<Session> {
  const door = new Connection({
    version: API_VERSION,
    loginUrl: settings.loginUrl,
    oauth2: {
      loginUrl: settings.loginUrl,
      ...('clientId' in settings && { clientId: settings.clientId }),
      ...('clientSecret' in settings && { clientSecret: settings.clientSecret }),
    },
  });
  door._transport = transport;
  door.oauth2._transport = transport;
  const user = await knock(door, settings);
  const { instanceUrl, accessToken } = door;
  if (!accessToken || !URL.canParse(instanceUrl) || !isProtected(new URL(instanceUrl))) {
    throw new SaltbridgeError(
      'config',
      'Salesforce signed us in but named no https address to work with. Check loginUrl of the connection',
      { code: 'INSTANCE_URL_UNUSABLE' },
    );
  }
  const { id: userId, organizationId } = user;
  return openSession({ instanceUrl, accessToken, userId, organizationId }, transport);
}

/** jsforce on a session that is open already. */
export function openSession(facts: Omit<Session, 'connection'>, transport: Transport): Session {
  const { instanceUrl, accessToken, userId, organizationId } = facts;
  const connection = new Connection({ instanceUrl, accessToken, version: API_VERSION });
  connection._transport = transport;
  return { instanceUrl, accessToken, userId, organizationId, connection };
}

function knock(door: Connection, settings: SignIn): Promise<{ id: string; organizationId: string }> {
  switch (settings.auth) {
    case 'client-credentials':
      return door.authorize({ grant_type: 'client_credentials' });
    case 'jwt-bearer':
      return door.authorize({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: signAssertion(settings, new Date()),
      });
    case 'password':
      return door.loginByOAuth2(settings.username, settings.password + (settings.securityToken ?? ''));
    case 'soap':
      return door.loginBySoap(settings.username, settings.password + (settings.securityToken ?? ''));
  }
}
