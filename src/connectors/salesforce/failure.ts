import { z } from 'zod';

export interface FailureFacts {
  /** HTTP status; 0 when there was no answer. */
  status: number;
  /** Salesforce's `errorCode`, OAuth's `error`, SOAP's fault code, or Node's code of a network error. */
  code?: string | undefined;
  message?: string | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** A call that Salesforce refused or did not answer, as it came; `errors.ts` says what it means. */
export class SalesforceFailure extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(facts: FailureFacts) {
    super(facts.message ?? '', facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'SalesforceFailure';
    this.status = facts.status;
    this.code = facts.code;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** Of which REST, OAuth and SOAP make their codes; a proxy's sentence in their place is none. */
const Code = z.string().regex(/^\w{1,80}$/);
const RestErrors = z.array(z.object({ errorCode: Code, message: z.string() })).min(1);
const OAuthError = z.object({ error: Code, error_description: z.string().default('') });

/** Reads an answer with an error status; never throws. */
export async function readFailure(response: Response): Promise<SalesforceFailure> {
  const text = await response.text().catch(() => '');
  return new SalesforceFailure({
    status: response.status,
    ...(fromJson(text) ?? fromSoap(text)),
    retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
  });
}

/** A request that got no answer at all. */
export function networkFailure(error: unknown): SalesforceFailure {
  for (let reason = error; reason instanceof Error; reason = reason.cause) {
    if ('code' in reason && typeof reason.code === 'string') {
      return new SalesforceFailure({ status: 0, code: reason.code, message: reason.message, cause: error });
    }
  }
  return new SalesforceFailure({ status: 0, message: String(error), cause: error });
}

function fromJson(text: string): { code: string; message: string } | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const rest = RestErrors.safeParse(Array.isArray(body) ? body : [body]).data?.[0];
  if (rest !== undefined) return { code: rest.errorCode, message: rest.message };
  const oauth = OAuthError.safeParse(body).data;
  return oauth && { code: oauth.error, message: oauth.error_description };
}

/** `<faultcode>sf:INVALID_LOGIN</faultcode><faultstring>INVALID_LOGIN: Invalid username…</faultstring>` */
function fromSoap(text: string): { code: string; message: string } | undefined {
  const code = /<faultcode>(?:[\w-]+:)?(\w{1,80})<\/faultcode>/.exec(text)?.[1];
  if (code === undefined) return undefined;
  const message = /<faultstring>([^<]*)<\/faultstring>/.exec(text)?.[1] ?? '';
  return { code, message: message.replace(`${code}: `, '') };
}

/** Seconds, or an HTTP date. */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
