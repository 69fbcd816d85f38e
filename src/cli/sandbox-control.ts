import { z } from 'zod';
import { SaltbridgeError } from '../core/errors.ts';
import { SenderAnswer } from '../core/setup.ts';
import type { ApiClient } from './client.ts';
import type { SandboxSystems } from './example.ts';

/** Puts the Action of a sync that answers first logins into the sandbox's Auth0, as a person does by hand in the real one. */
export async function deployAction(
  client: ApiClient,
  { auth0 }: SandboxSystems,
  syncId: string,
): Promise<void> {
  const sender = await client.get(`/v1/syncs/${syncId}/setup/sender`, SenderAnswer);
  const body = { code: sender.action, secrets: { SALTBRIDGE_HOOK_SECRET: sender.hookSecret } };
  await askSandbox(`${auth0.url}/__sandbox/auth0/actions/${syncId}`, 'PUT', body, z.unknown());
}

export async function askSandbox<Answer extends z.ZodType>(
  url: string,
  method: string,
  body: unknown,
  answer: Answer,
): Promise<z.infer<Answer>> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new SaltbridgeError('config', `The sandbox answered ${response.status}: ${text}`);
  return answer.parse(text === '' ? undefined : JSON.parse(text));
}
