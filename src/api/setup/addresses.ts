import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SaltbridgeError } from '../../core/errors.ts';
import type { BoundReaction } from '../../core/integration.ts';

export interface SetupAddresses {
  appUrl: string;
  callbackUrl: string;
  hookUrl: string;
}

/** @param publicUrl  where Auth0 reaches the API */
export function addressesOf(publicUrl: string, id: string, { hook }: BoundReaction): SetupAddresses {
  const appUrl = `https://${hook.loginDomain}`;
  return {
    appUrl,
    callbackUrl: `${appUrl}/login/callback`,
    hookUrl: `${publicUrl}/v1/hooks/${hook.system}/${id}`,
  };
}

/** The code of our Action with the sync's address in it. */
export function actionCode(hookUrl: string): string {
  // Compiled code is one folder deeper.
  const places = ['../../../auth0/', '../../../../auth0/'];
  const path = places
    .map((place) => fileURLToPath(new URL(`${place}first-login.action.js`, import.meta.url)))
    .find((one) => existsSync(one));
  if (path === undefined)
    throw new SaltbridgeError(
      'config',
      'auth0/first-login.action.js is not installed; install Saltbridge again',
    );
  return readFileSync(path, 'utf8').replace(/(?<=HOOK_URL = ')[^']+/, hookUrl);
}
