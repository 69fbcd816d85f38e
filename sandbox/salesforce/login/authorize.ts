import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Org } from '../org.ts';
import { type Form, formOf, OAuthError } from './oauth-form.ts';
import { integrationUser } from './sign-in.ts';

interface Code {
  userId: string;
  redirectUri: string;
  challenge: string | undefined;
  /** Milliseconds since 1970. */
  until: number;
}

/** Codes of the web-server flow, each good for one exchange within 15 minutes. */
export interface Codes {
  issue(code: Omit<Code, 'until'>): string;
  /** @throws OAuthError */
  redeem(code: string, form: Form): { userId: string };
}

/** @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm (checked 2026-11) */
export function createCodes(org: Org): Codes {
  const codes = new Map<string, Code>();
  return {
    issue(code) {
      const text = `aPrx${randomBytes(36).toString('base64url')}`;
      codes.set(text, { ...code, until: org.now() + 900_000 });
      return text;
    },
    redeem(text, form) {
      const code = codes.get(text);
      codes.delete(text);
      if (code === undefined) throw new OAuthError('invalid_grant', 'invalid authorization code');
      if (code.until < org.now()) throw new OAuthError('invalid_grant', 'expired authorization code');
      if (form.redirect_uri !== code.redirectUri)
        throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
      if (code.challenge !== undefined && code.challenge !== challengeOf(form.code_verifier ?? ''))
        throw new OAuthError('invalid_grant', 'invalid code verifier');
      return { userId: code.userId };
    },
  };
}

/** The page where a person would log in and consent; here the user of `login_hint`, or the integration user, has. */
export function addAuthorize(app: FastifyInstance, org: Org, codes: Codes): void {
  app.get('/services/oauth2/authorize', async (request, reply) => {
    const form = formOf(request);
    if (form.client_id !== org.secrets.clientId)
      throw new OAuthError('invalid_client_id', 'client identifier invalid');
    const redirectUri = form.redirect_uri ?? '';
    if (!URL.canParse(redirectUri))
      throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
    const back = new URL(redirectUri);
    if (form.state !== undefined) back.searchParams.set('state', form.state);
    if (form.response_type !== 'code') {
      back.searchParams.set('error', 'unsupported_response_type');
      back.searchParams.set('error_description', 'response type not supported');
      return reply.redirect(back.href);
    }
    const userId = org.userNamed(form.login_hint ?? '') ?? integrationUser(org);
    back.searchParams.set('code', codes.issue({ userId, redirectUri, challenge: form.code_challenge }));
    return reply.redirect(back.href);
  });
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
