import { z } from 'zod';
import type { Connector, Notice } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';

const settings = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .meta({ secret: true })
    .describe('Where notices are sent by POST, as JSON'),
});

const answerWithinMs = 10_000;
const again = 'It will be tried again; if that goes on, check the receiver';

/** Any address that takes JSON by POST: a chat's incoming webhook, an alerting service, a script of your own. */
export const webhook: Connector = {
  system: 'webhook',
  label: 'Webhook',
  settings,
  open(connection) {
    const { url } = settings.parse(connection.settings);
    return {
      // There is nothing to ask it without telling it something.
      test: async () => ({ ok: true, facts: { host: new URL(url).host }, problems: [] }),
      notifier: { notify: (notice) => post(url, notice) },
    };
  },
};

async function post(url: string, notice: Notice): Promise<void> {
  const { host } = new URL(url);
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      // The same key for the same notice, so that a receiver can drop what a retry sends again.
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': notice.id },
      body: JSON.stringify(notice),
      signal: AbortSignal.timeout(answerWithinMs),
    });
  } catch (cause) {
    throw new SaltbridgeError('transient', `The webhook at ${host} does not answer. ${again}`, { cause });
  }
  await response.body?.cancel();
  if (response.ok) return;
  const message = `The webhook at ${host} answered ${response.status}`;
  if (response.status === 429) throw new SaltbridgeError('rate-limited', `${message}. ${again}`);
  if (response.status >= 500) throw new SaltbridgeError('transient', `${message}. ${again}`);
  const advice = "Check the connection's url, and that its receiver takes a POST of JSON";
  throw new SaltbridgeError('config', `${message}. ${advice}`);
}
