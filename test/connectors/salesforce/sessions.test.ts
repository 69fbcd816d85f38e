import { expect, it } from 'vitest';
import { networkFailure } from '../../../src/connectors/salesforce/failure.ts';
import type { Http } from '../../../src/connectors/salesforce/http.ts';
import { createSessions } from '../../../src/connectors/salesforce/sessions.ts';
import { createTransport } from '../../../src/connectors/salesforce/transport.ts';

const settings = {
  auth: 'client-credentials',
  loginUrl: 'https://acme.my.salesforce.com',
  clientId: 'id',
  clientSecret: 'secret',
} as const;
const token = {
  access_token: 'token',
  instance_url: settings.loginUrl,
  id: `${settings.loginUrl}/id/00D000000000001EAA/005000000000001AAA`,
};

/** A network where the first so many calls reach Salesforce and then no name is found any more. */
function networkThatBreaksAfter(calls: number): Http {
  let made = 0;
  return {
    async send() {
      made += 1;
      if (made <= calls) return Response.json(token);
      const cause = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
      throw networkFailure(new TypeError('fetch failed', { cause }));
    },
    callsMade: () => made,
    quota: () => undefined,
    clockAheadMs: () => 0,
  };
}

it('blames loginUrl where its host was never found', async () => {
  const sessions = createSessions(settings, createTransport(networkThatBreaksAfter(0)));

  await expect(sessions.get()).rejects.toMatchObject({ kind: 'config', code: 'ENOTFOUND' });
});

it('tries again where the host of an earlier session is not found', async () => {
  const sessions = createSessions(settings, createTransport(networkThatBreaksAfter(1)));
  const session = await sessions.get();

  await expect(sessions.renew(session)).rejects.toMatchObject({ kind: 'transient', code: 'ENOTFOUND' });
});
