import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorKind, SaltbridgeError } from '../core/errors.ts';
import { PROBLEM_TYPE, problemDocument } from './resources/problem.ts';

/** What a kind means to whoever called us. `auth` is the vendor's refusal, so not 401: the caller's key is fine. */
const STATUS_OF_KIND: Record<ErrorKind, number> = {
  auth: 424,
  config: 422,
  rejected: 422,
  'rate-limited': 503,
  transient: 503,
};

/** Codes whose meaning HTTP has a closer word for than that of their kind. */
const STATUS_OF_CODE: Record<string, number> = {
  INVALID_REQUEST: 400,
  EMPTY_FILE: 400,
  UNREADABLE_EVENT: 400,
  UNAUTHENTICATED: 401,
  UNKNOWN_SENDER: 401,
  EVENT_TOO_OLD: 401,
  PAGE_INVALID: 400,
  NOT_FOUND: 404,
  ARTIFACT_NOT_FOUND: 404,
  CONNECTION_NOT_FOUND: 404,
  RUN_NOT_FOUND: 404,
  SYNC_NOT_FOUND: 404,
  CONNECTION_EXISTS: 409,
  CONNECTION_IN_USE: 409,
  SYNC_EXISTS: 409,
  SYNC_CHANGED: 409,
  RUN_ALREADY_RUNNING: 409,
  RUN_NOT_RUNNING: 409,
  DECISION_REFUSED: 409,
  FILE_TOO_LARGE: 413,
  RANGE_NOT_SATISFIABLE: 416,
  SECRET_KEY_MISSING: 503,
};

const CODE_OF_KIND: Record<ErrorKind, string> = {
  auth: 'SIGN_IN_REFUSED',
  config: 'NOT_VALID',
  rejected: 'REJECTED',
  'rate-limited': 'RATE_LIMITED',
  transient: 'NOT_AVAILABLE',
};

/** Fastify's own refusals that a caller can mend; any other error is ours to mend. */
const CODE_OF_FASTIFY: Record<string, string> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BODY_MISSING',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_CONTENT_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_CONTENT_LENGTH',
  FST_ERR_BAD_URL: 'INVALID_ADDRESS',
};

/** Makes every error of the app a problem document. */
export function answerErrorsAsProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | SaltbridgeError>((error, request, reply) => {
    if (error instanceof SaltbridgeError) return sendProblem(reply, request, error);
    return sendForeign(reply, request, error);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const detail = `There is no ${request.method} ${path}; the browsable list of addresses is at /docs`;
    return send(reply, problemDocument({ status: 404, code: 'NOT_FOUND', detail, instance: request.id }));
  });
}

/** @param extensions  further members of the problem document, such as links to the thing in conflict */
export function sendProblem(
  reply: FastifyReply,
  request: FastifyRequest,
  error: SaltbridgeError,
  extensions: Record<string, unknown> = {},
): FastifyReply {
  if (isDatabaseFault(error)) return sendForeign(reply, request, error);
  const code = error.code ?? CODE_OF_KIND[error.kind];
  const status = STATUS_OF_CODE[code] ?? STATUS_OF_KIND[error.kind];
  if (status >= 500) request.log.warn({ err: error }, error.message);
  if (status === 503) void reply.header('Retry-After', Math.ceil((error.retryAfterMs ?? 5_000) / 1_000));
  if (status === 401) void reply.header('WWW-Authenticate', 'Bearer');
  return send(
    reply,
    problemDocument({
      status,
      code,
      detail: error.message,
      instance: request.id,
      ...(error.problems.length > 0 && { errors: [...error.problems] }),
      ...extensions,
    }),
  );
}

/** The database's refusal of us, told by its SQLSTATE, is nothing that a caller can mend. */
function isDatabaseFault({ code = '', retryable }: SaltbridgeError): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !retryable;
}

function sendForeign(
  reply: FastifyReply,
  request: FastifyRequest,
  error: FastifyError | SaltbridgeError,
): FastifyReply {
  const code = CODE_OF_FASTIFY[error.code ?? ''];
  if (code !== undefined) {
    const status = 'statusCode' in error ? (error.statusCode ?? 400) : 400;
    return send(reply, problemDocument({ status, code, detail: error.message, instance: request.id }));
  }
  request.log.error({ err: error }, 'Request failed');
  const detail = `Something went wrong on our side; the log has the details under ${request.id}`;
  return send(reply, problemDocument({ status: 500, code: 'INTERNAL', detail, instance: request.id }));
}

function send(reply: FastifyReply, problem: ReturnType<typeof problemDocument>): FastifyReply {
  // As text: a route's own response schemas must not reshape a problem.
  return reply.code(problem.status).type(PROBLEM_TYPE).serializer(String).send(JSON.stringify(problem));
}
