import fastify from 'fastify';
import { expect, it } from 'vitest';
import { answerErrorsAsProblems } from '../../src/api/errors.ts';
import { type ErrorDetails, type ErrorKind, SaltbridgeError } from '../../src/core/errors.ts';

it.each<[ErrorKind, ErrorDetails, number, string]>([
  ['auth', {}, 424, 'SIGN_IN_REFUSED'],
  ['config', {}, 422, 'NOT_VALID'],
  ['rejected', {}, 422, 'REJECTED'],
  ['rate-limited', {}, 503, 'RATE_LIMITED'],
  ['transient', {}, 503, 'NOT_AVAILABLE'],
  ['auth', { code: 'INVALID_SESSION_ID' }, 424, 'INVALID_SESSION_ID'],
  ['auth', { code: 'UNAUTHENTICATED' }, 401, 'UNAUTHENTICATED'],
  ['config', { code: 'ARTIFACT_NOT_FOUND' }, 404, 'ARTIFACT_NOT_FOUND'],
  ['config', { code: 'SYNC_CHANGED' }, 409, 'SYNC_CHANGED'],
  ['config', { code: '42P01' }, 500, 'INTERNAL'],
  ['transient', { code: '57P01' }, 503, '57P01'],
])('answers an error of kind %s with %o as %d %s', async (kind, details, status, code) => {
  const response = await answerTo(new SaltbridgeError(kind, 'What happened, and what to do', details));

  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(response.json()).toMatchObject({ status, code });
});

it('passes on how long the other side asked us to wait', async () => {
  const response = await answerTo(new SaltbridgeError('rate-limited', 'Too many', { retryAfterMs: 61_000 }));

  expect(response.headers['retry-after']).toBe('61');
});

it('lists every problem of an error', async () => {
  const problems = [{ code: 'INVALID', message: 'Wrong', pointer: '/config/target' }];

  const response = await answerTo(new SaltbridgeError('config', 'x', { problems }));

  expect(response.json().errors).toEqual(problems);
});

function answerTo(error: Error) {
  const app = fastify();
  answerErrorsAsProblems(app);
  app.get('/', () => Promise.reject(error));
  return app.inject('/');
}
