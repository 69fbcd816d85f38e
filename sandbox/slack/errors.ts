import type { FastifyReply } from 'fastify';

/** A refusal by Slack's own code. */
export class SlackError extends Error {
  readonly code: string;
  /** More for the Web API's body, e.g. `needed`. */
  readonly details: object;
  /** Makes it a 429. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, details: object = {}, retryAfterSeconds?: number) {
    super(code);
    this.code = code;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A refusal as the Web API spells it. */
export function errorBody({ errorCode = 'internal_error' }: { errorCode: string | undefined }): object {
  return { ok: false, error: errorCode };
}

/**
 * Statuses of an incoming webhook's refusals; 400 where a code is not listed.
 *
 * @see https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (Handling errors; checked 2026-11)
 */
const hookStatuses: Readonly<Record<string, number>> = {
  action_prohibited: 403,
  posting_to_general_channel_denied: 403,
  team_disabled: 403,
  invalid_token: 403,
  channel_not_found: 404,
  no_service: 404,
  no_team: 404,
  channel_is_archived: 410,
  ratelimited: 429,
  rollup_error: 500,
};

/** The Web API answers 200 to all but a call that came too soon. */
export function answerApiError(reply: FastifyReply, error: unknown): FastifyReply {
  const refused =
    error instanceof SlackError
      ? error
      : new SlackError(isUnreadable(error) ? 'invalid_json' : 'fatal_error');
  limit(reply.code(refused.retryAfterSeconds === undefined ? 200 : 429), refused);
  return reply.send({ ok: false, error: refused.code, ...refused.details });
}

/** An incoming webhook answers in bare words. */
export function answerHookError(reply: FastifyReply, error: unknown): FastifyReply {
  const refused =
    error instanceof SlackError
      ? error
      : new SlackError(isUnreadable(error) ? 'invalid_payload' : 'rollup_error');
  limit(reply.code(hookStatuses[refused.code] ?? 400), refused);
  return reply.type('text/plain; charset=utf-8').send(refused.code);
}

function limit(reply: FastifyReply, { retryAfterSeconds }: SlackError): void {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
}

function isUnreadable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UNREADABLE_BODY';
}
