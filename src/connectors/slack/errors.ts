import { type ErrorKind, SaltbridgeError } from '../../core/errors.ts';

interface Meaning {
  kind: ErrorKind;
  advice: string;
}

const newToken = "Install the Slack app again and put its new bot token into the connection's botToken";
const newHook = "Make a new incoming webhook and put its address into the connection's webhookUrl";
const askAdmin = 'Ask an administrator of the Slack workspace to allow it';
const otherChannel = 'Bring the channel back, or choose another in the connection';
const reportFault = 'Slack did not take the message; please report this as a fault of Saltbridge';
const again = 'It will be tried again';

/**
 * What Slack's error codes mean for us: `error` of the Web API, the body of an incoming webhook's refusal. Codes after
 * which a message may stand in the channel all the same are `transient`.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage (Errors; checked 2026-11)
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (Handling errors; checked 2026-11)
 * @see https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks (checked 2026-11)
 */
const meanings: Readonly<Record<string, Meaning>> = {
  not_authed: { kind: 'auth', advice: newToken },
  invalid_auth: { kind: 'auth', advice: newToken },
  token_revoked: { kind: 'auth', advice: newToken },
  token_expired: { kind: 'auth', advice: newToken },
  account_inactive: { kind: 'auth', advice: newToken },
  not_allowed_token_type: { kind: 'auth', advice: newToken },
  org_login_required: { kind: 'auth', advice: 'Slack is moving the workspace; wait until it has finished' },
  no_service: { kind: 'auth', advice: newHook },
  no_service_id: { kind: 'auth', advice: newHook },
  no_team: { kind: 'auth', advice: newHook },
  team_disabled: { kind: 'auth', advice: askAdmin },
  invalid_token: { kind: 'auth', advice: newHook },
  action_prohibited: { kind: 'config', advice: askAdmin },
  posting_to_general_channel_denied: { kind: 'config', advice: askAdmin },
  restricted_action: { kind: 'config', advice: askAdmin },
  access_denied: { kind: 'config', advice: askAdmin },
  ekm_access_denied: { kind: 'config', advice: askAdmin },
  no_permission: { kind: 'config', advice: askAdmin },
  missing_scope: { kind: 'config', advice: 'Add the scope to the Slack app, then install it again' },
  channel_not_found: {
    kind: 'config',
    advice: "Check the connection's channel; a private one is seen only after the bot was invited to it",
  },
  not_in_channel: { kind: 'config', advice: 'Invite the bot: type /invite @its-name in the channel' },
  is_archived: { kind: 'config', advice: otherChannel },
  channel_is_archived: { kind: 'config', advice: otherChannel },
  user_not_found: { kind: 'config', advice: newHook },
  invalid_payload: { kind: 'config', advice: reportFault },
  invalid_blocks: { kind: 'config', advice: reportFault },
  invalid_blocks_format: { kind: 'config', advice: reportFault },
  msg_too_long: { kind: 'config', advice: reportFault },
  msg_blocks_too_long: { kind: 'config', advice: reportFault },
  message_limit_exceeded: {
    kind: 'config',
    advice: "The workspace's plan takes no more messages; ask its owner",
  },
  ratelimited: { kind: 'rate-limited', advice: again },
  rate_limited: { kind: 'rate-limited', advice: again },
  fatal_error: { kind: 'transient', advice: again },
  internal_error: { kind: 'transient', advice: again },
  request_timeout: { kind: 'transient', advice: again },
  service_unavailable: { kind: 'transient', advice: again },
  team_added_to_org: { kind: 'transient', advice: again },
  rollup_error: { kind: 'transient', advice: again },
};
/** Codes that are not listed, and refusals without one. */
const refused: Meaning = { kind: 'config', advice: "Check the connection, and the Slack app's permissions" };
/** Slack's codes are words like these; a proxy's page or a cut answer is not. */
const CODE = /^[a-z][a-z0-9_]{2,60}$/;

/** Slack's word for why it refused, where the body holds one. */
export function codeIn(body: unknown): string | undefined {
  const text = typeof body === 'string' ? body.trim() : undefined;
  return text !== undefined && CODE.test(text) ? text : undefined;
}

/**
 * An error for what Slack answered.
 *
 * @param doing  goes on from "Slack refused to", e.g. `post the message`
 * @param needed  the scope that a `missing_scope` is about
 */
export function refusal(
  doing: string,
  answer: { status: number; code?: string | undefined; retryAfterMs?: number | undefined; needed?: string },
): SaltbridgeError {
  const { status, code, retryAfterMs, needed } = answer;
  const known = code === undefined ? undefined : meanings[code];
  const { kind, advice } = byStatus(status) ?? known ?? refused;
  const words = [status === 200 ? undefined : status, code, needed]
    .filter((word) => word !== undefined)
    .join(' ');
  return new SaltbridgeError(kind, `Slack refused to ${doing} (${words}). ${advice}`, {
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Statuses that say more than any code. */
function byStatus(status: number): Meaning | undefined {
  if (status === 429) return { kind: 'rate-limited', advice: again };
  return status === 408 || status >= 500 ? { kind: 'transient', advice: again } : undefined;
}

/** The answer is not one of Slack's, or only a part of it: nobody knows what became of the call. */
export function senseless(doing: string): SaltbridgeError {
  const message = `Slack gave an answer that makes no sense when asked to ${doing}. ${again}`;
  return new SaltbridgeError('transient', message, { code: 'UNEXPECTED_ANSWER' });
}
