import type { FastifyReply } from 'fastify';

/** A refusal as the tracking API spells it. */
export class TrackingError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/**
 * The members that Segment's own libraries read from a refusal; its documentation shows no body.
 *
 * @see https://github.com/segmentio/analytics-python/blob/master/segment/analytics/request.py (checked 2026-11)
 */
export function errorBody({ errorCode, message }: { errorCode: string; message: string }): object {
  return { success: false, code: errorCode, message };
}

export function answerTrackingError(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, code, message, headers } =
    error instanceof TrackingError ? error : new TrackingError(500, 'server_error', 'Internal server error');
  return reply
    .code(status)
    .headers(headers)
    .send(errorBody({ errorCode: code, message }));
}

/** @see https://github.com/segmentio/public-api-sdk-go/blob/master/api/model_request_error.go (checked 2026-11) */
export function publicApiError(
  reply: FastifyReply,
  status: number,
  type: string,
  message: string,
): FastifyReply {
  return reply.code(status).send({ errors: [{ type, message }] });
}

/** @see https://segment.com/docs/unify/profile-api/#errors (checked 2026-11) */
export function profileApiError(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
): FastifyReply {
  return reply.code(status).send({ error: { code, message } });
}
