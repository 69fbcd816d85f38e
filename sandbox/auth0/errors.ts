import type { FastifyInstance } from 'fastify';

const reasons: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
};

/** An error of the Management API: `{ statusCode, error, message, errorCode }`. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly errorCode: string | undefined;

  constructor(statusCode: number, message: string, errorCode?: string) {
    super(message);
    this.statusCode = statusCode;
    this.errorCode = errorCode;
  }
}

/** An error of the Authentication API: `{ error, error_description }`. */
export class OAuthError extends Error {
  readonly statusCode: number;
  readonly error: string;

  constructor(statusCode: number, error: string, description: string) {
    super(description);
    this.statusCode = statusCode;
    this.error = error;
  }
}

/** The body of an error of the Management API. */
export function errorBody(error: { status: number; message: string; errorCode: string | undefined }): object {
  const { status, message, errorCode } = error;
  return {
    statusCode: status,
    error: reasons[status] ?? 'Internal Server Error',
    message,
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}

export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof OAuthError)
      return reply.code(error.statusCode).send({ error: error.error, error_description: error.message });
    const { statusCode, message, errorCode } = error instanceof ApiError ? error : unexpected(error);
    return reply.code(statusCode).send(errorBody({ status: statusCode, message, errorCode }));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ statusCode: 404, error: 'Not Found', message: 'Not Found' }),
  );
}

function unexpected(error: unknown): ApiError {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500)
    return new ApiError(400, 'Invalid request payload JSON format', 'invalid_body');
  return new ApiError(500, error instanceof Error ? error.message : String(error));
}
