import type { z } from 'zod';
import { ProblemDocument } from '../api/resources/problem.ts';
import { type ErrorKind, SaltbridgeError } from '../core/errors.ts';

/** Talks to a Saltbridge API; every path is relative to its address and starts with `/v1/`. */
export interface ApiClient {
  readonly url: string;
  get<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.infer<Shape>>;
  send<Shape extends z.ZodType>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    shape: Shape,
    request?: { json?: unknown; body?: ReadableStream<Uint8Array>; headers?: Record<string, string> },
  ): Promise<z.infer<Shape>>;
  /** The answer as it comes, for downloads and event streams. */
  stream(path: string, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/**
 * @param key  read when first needed, since `saltbridge --help` needs none
 * Every method throws SaltbridgeError: `transient` (`API_UNREACHABLE`) when nothing answers, `auth`
 * (`UNAUTHENTICATED`) when the key is wrong, else what the API's problem document says.
 */
export function createApiClient({ url, key }: { url: string; key: () => Promise<string> }): ApiClient {
  const ask = async (path: string, { headers = {}, ...rest }: Request): Promise<Response> => {
    const authorization = { Authorization: `Bearer ${await key()}` };
    const response = await reach(url, path, { ...rest, headers: { ...headers, ...authorization } });
    if (response.ok) return response;
    throw await refusal(response);
  };

  return {
    url,
    get: async (path, shape) => shape.parse(await bodyOf(await ask(path, {}))),
    async send(method, path, shape, { json, body, headers = {} } = {}) {
      const content: Request =
        json !== undefined
          ? { body: JSON.stringify(json), headers: { 'Content-Type': 'application/json', ...headers } }
          : body !== undefined
            ? { body, headers, duplex: 'half' }
            : { headers };
      return shape.parse(await bodyOf(await ask(path, { method, ...content })));
    },
    async stream(path, signal) {
      const response = await ask(path, signal === undefined ? {} : { signal });
      return response.body ?? new ReadableStream({ start: (controller) => controller.close() });
    },
  };
}

type Request = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

async function reach(url: string, path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(path, url), request);
  } catch (cause) {
    if (request.signal?.aborted === true) throw cause;
    const next = 'start it with `saltbridge dev`, or set SALTBRIDGE_URL to where it runs';
    throw new SaltbridgeError('transient', `No Saltbridge API answers at ${url}: ${next}`, {
      cause,
      code: 'API_UNREACHABLE',
    });
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

async function refusal(response: Response): Promise<SaltbridgeError> {
  const text = await response.text();
  const problem = ProblemDocument.safeParse(parseJson(text));
  if (!problem.success) {
    const message = `What answers at ${new URL(response.url).origin} is not a Saltbridge API (HTTP ${response.status})`;
    return new SaltbridgeError('config', message, { code: 'API_UNREACHABLE' });
  }
  const { code, detail, errors = [] } = problem.data;
  const problems = errors.map(({ pointer, parameter, ...rest }) => {
    const place = pointer ?? parameter;
    return place === undefined ? rest : { ...rest, pointer: place };
  });
  return new SaltbridgeError(kindOf(response.status), detail, { code, problems });
}

function kindOf(status: number): ErrorKind {
  if (status === 401 || status === 424) return 'auth';
  return status >= 500 ? 'transient' : 'config';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Some other server's page.
    return undefined;
  }
}
