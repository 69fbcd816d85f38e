import { SaltbridgeError } from '../../../core/errors.ts';
import type { Client } from '../client.ts';

const SECOND_MS = 1_000;

/**
 * The newest second that had ended `lagMs` ago by Salesforce's clock, which the `Date` of any answer tells in whole
 * seconds. The second that is running may still get changes with a stamp that was read already.
 */
export async function readHorizon(client: Client, lagMs: number): Promise<string> {
  // The list of resources is the cheapest answer that Salesforce itself gives to a signed-in user.
  const doing = 'tell the time';
  const response = await client.stream(doing, '/', () => ({ method: 'GET' }));
  await response.body?.cancel();
  const now = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(now)) {
    const message = `Salesforce was asked to ${doing} and sent no Date. Does something between us and Salesforce take headers away?`;
    throw new SaltbridgeError('transient', message, { code: 'UNEXPECTED_ANSWER' });
  }
  const ended = Math.floor((now - lagMs) / SECOND_MS) - 1;
  return new Date(ended * SECOND_MS).toISOString().replace('.000Z', 'Z');
}
