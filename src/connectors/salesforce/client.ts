import type { Connection } from 'jsforce';
import type { SessionSlot } from '../../core/connector.ts';
import { API_VERSION } from './api-version.ts';
import { isSessionEnd, toSaltbridgeError } from './errors.ts';
import { createHttp, type Http, type HttpRequest } from './http.ts';
import { createSessions } from './sessions.ts';
import type { SignIn } from './settings.ts';
import type { Session } from './sign-in.ts';
import { createTransport } from './transport.ts';

/** Everything that talks to Salesforce goes through here: it signs in, counts, and translates errors. */
export interface Client {
  session(): Promise<Session>;
  /**
   * Runs calls on a signed-in jsforce connection. When the session has ended, signs in again once and runs `work`
   * a second time: only its last call may have an effect. Of a refusal only words that surely quote nothing are told.
   *
   * @param doing  for error messages, e.g. `describe Lead`
   */
  call<Result>(doing: string, work: Work<Result>): Promise<Result>;
  /** The same for calls that hold no record's values, so that Salesforce may be quoted. */
  ask<Result>(doing: string, work: Work<Result>): Promise<Result>;
  /**
   * One request to `/services/data/vXX.0` whose body or answer streams; renews the session as `call` does.
   *
   * @param carried  whether it holds values of records, the default, so that Salesforce may not be quoted
   */
  stream(
    doing: string,
    path: string,
    request: () => HttpRequest,
    carried?: 'values' | 'no values',
  ): Promise<Response>;
  callsMade(): number;
  quota: Http['quota'];
  clockAheadMs(): number;
}

type Work<Result> = (connection: Connection, session: Session) => PromiseLike<Result>;

export function createClient(settings: SignIn, slot?: SessionSlot): Client {
  const http = createHttp();
  const transport = createTransport(http);
  const sessions = createSessions(settings, transport, slot);

  async function withSession<Result>(
    doing: string,
    work: (session: Session) => PromiseLike<Result>,
    carried: 'values' | 'no values' = 'values',
  ): Promise<Result> {
    const session = await sessions.get();
    try {
      return await work(session);
    } catch (error) {
      if (!isSessionEnd(error)) throw toSaltbridgeError(error, doing, { carried });
    }
    const renewed = await sessions.renew(session);
    try {
      return await work(renewed);
    } catch (error) {
      throw toSaltbridgeError(error, doing, { carried });
    }
  }

  return {
    session: () => sessions.get(),
    call: (doing, work) => withSession(doing, (session) => work(session.connection, session)),
    ask: (doing, work) => withSession(doing, (session) => work(session.connection, session), 'no values'),
    stream: (doing, path, request, carried) =>
      withSession(
        doing,
        ({ instanceUrl, accessToken }) => {
          const { headers, ...rest } = request();
          return http.send(`${instanceUrl}/services/data/v${API_VERSION}${path}`, {
            ...rest,
            headers: { ...headers, Authorization: `Bearer ${accessToken}` },
          });
        },
        carried,
      ),
    callsMade: () => http.callsMade(),
    quota: () => http.quota(),
    clockAheadMs: () => http.clockAheadMs(),
  };
}
