import { type ErrorKind, SaltbridgeError } from '../../core/errors.ts';
import { maskAddresses } from '../../core/mask-addresses.ts';
import { SalesforceFailure } from './failure.ts';

interface Meaning {
  kind: ErrorKind;
  /** What to do next, where Salesforce's own words do not say. */
  advice?: string;
  /** How long to wait where Salesforce sends no `Retry-After`. */
  retryAfterMs?: number;
}

const TRANSIENT: Meaning = { kind: 'transient' };
const CONFIG: Meaning = { kind: 'config' };
const CHECK_CREDENTIALS: Meaning = {
  kind: 'auth',
  advice: 'Check the credentials of the connection and the login history of the user (Setup > Login History)',
};
const CHECK_APP: Meaning = {
  kind: 'auth',
  advice: 'Check clientId and clientSecret, and that the app is enabled for this way of signing in',
};
const API_OFF: Meaning = {
  kind: 'config',
  advice: 'Give the user the permission "API Enabled", and use an edition that includes API access',
};
const CHECK_CERTIFICATE: Meaning = {
  kind: 'config',
  advice: 'Check the certificate behind the login address',
};

/**
 * What Salesforce's codes mean to us.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm (REST)
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm (exception codes)
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm (OAuth; all checked 2026-11)
 */
const BY_CODE: Readonly<Record<string, Meaning>> = {
  INVALID_SESSION_ID: {
    kind: 'auth',
    advice: 'The new session was refused too: check the session settings and IP ranges of the user',
  },
  INVALID_AUTH_HEADER: CHECK_CREDENTIALS,
  INVALID_LOGIN: {
    kind: 'auth',
    advice:
      'Check username, password and security token. A new password brings a new token: edit the connection after every password change',
  },
  LOGIN_MUST_USE_SECURITY_TOKEN: {
    kind: 'auth',
    advice: 'Add the security token of the user to the connection',
  },
  INVALID_OPERATION_WITH_EXPIRED_PASSWORD: { kind: 'auth', advice: 'Set a new password for the user' },
  PASSWORD_LOCKOUT: CHECK_CREDENTIALS,
  invalid_grant: CHECK_CREDENTIALS,
  inactive_user: CHECK_CREDENTIALS,
  inactive_org: CHECK_CREDENTIALS,
  invalid_client: CHECK_APP,
  invalid_client_id: CHECK_APP,
  invalid_client_credentials: CHECK_APP,
  invalid_app_access: CHECK_APP,
  unauthorized_client: CHECK_APP,
  unsupported_grant_type: { kind: 'config', advice: 'Allow this flow in the app, or choose another auth' },
  rate_limit_exceeded: { kind: 'rate-limited', retryAfterMs: 60_000 },
  LOGIN_RATE_EXCEEDED: { kind: 'rate-limited', retryAfterMs: 60_000 },
  REQUEST_LIMIT_EXCEEDED: { kind: 'rate-limited', retryAfterMs: 60_000 },
  TOO_MANY_REQUESTS: { kind: 'rate-limited', retryAfterMs: 60_000 },
  EXCEEDEDQUOTA: { kind: 'rate-limited', retryAfterMs: 900_000 },
  API_DISABLED_FOR_ORG: API_OFF,
  API_CURRENTLY_DISABLED: API_OFF,
  INSUFFICIENT_ACCESS: CONFIG,
  INVALID_FIELD: CONFIG,
  INVALID_TYPE: CONFIG,
  NOT_FOUND: CONFIG,
  MALFORMED_QUERY: CONFIG,
  InvalidBatch: CONFIG,
  FEATURENOTENABLED: CONFIG,
  UNSUPPORTED_API_VERSION: CONFIG,
  SERVER_UNAVAILABLE: TRANSIENT,
  UNABLE_TO_LOCK_ROW: TRANSIENT,
  QUERY_TIMEOUT: TRANSIENT,
  OPERATION_TOO_LARGE: CONFIG,
  UNKNOWN_EXCEPTION: TRANSIENT,
  UNKNOWN_ERROR: TRANSIENT,
  server_error: TRANSIENT,
  // No answer at all; codes of Node and OpenSSL. Every other one is transient.
  CERT_HAS_EXPIRED: CHECK_CERTIFICATE,
  DEPTH_ZERO_SELF_SIGNED_CERT: CHECK_CERTIFICATE,
  SELF_SIGNED_CERT_IN_CHAIN: CHECK_CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CHECK_CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID: CHECK_CERTIFICATE,
};

/** What else they mean before there was a session: a host that answered once has its name, be DNS out of order or not. */
const AT_FIRST_CONTACT: Readonly<Record<string, Meaning>> = {
  ENOTFOUND: { kind: 'config', advice: 'The host name is unknown: check loginUrl of the connection' },
};

/** For answers whose code is not above; 0 is no answer. 420 is what expired scratch orgs say. */
const BY_STATUS: Readonly<Record<number, Meaning>> = {
  0: TRANSIENT,
  401: CHECK_CREDENTIALS,
  408: TRANSIENT,
  420: CONFIG,
  429: { kind: 'rate-limited', retryAfterMs: 60_000 },
};

/** jsforce's own plain errors at sign-in, which have no code; texts of 3.10.16. */
const JSFORCE_TEXTS: readonly [RegExp, string][] = [
  [/password has expired/, 'INVALID_OPERATION_WITH_EXPIRED_PASSWORD'],
  [/could not extract session information/, 'UNKNOWN_ERROR'],
];

/**
 * What Salesforce says word for word, or with nothing but names of fields and objects in it. All else may quote what
 * was sent: a person's name as much as a query.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm (checked 2026-11)
 */
const VALUE_FREE: readonly RegExp[] = [
  /^No such column '[\w.]+' on (entity|sobject of type) '?\w+'?$/,
  /^sObject type '\w+' is not supported$/,
  /^Session expired or invalid$/,
  /^\w+ Limit exceeded$/,
  /^The requested resource does not exist$/,
  /^API is not enabled for this Organization or Partner$/,
  /^API is disabled for this User$/,
  /^Server ?Unavailable$/i,
  /^unable to obtain exclusive access to this record$/,
  /^insufficient access rights on (object|cross-reference) id$/,
  /^Your query request was running for too long$/,
];

/** The 24-hour quota frees itself call by call, so there is no use in asking every minute. */
const DAILY_QUOTA_WAIT_MS = 900_000;

/**
 * The one translation of Salesforce's and jsforce's errors. Anything else (a bug, an abort, one of ours) is
 * returned as it came.
 *
 * @param doing  what was being done and to what, e.g. `describe Lead`
 * @param options  `firstContact` when no session was ever open, so that the settings may be at fault; `carried` what
 *   the call held: what held a record's values is told of by its code, unless Salesforce's words are known to hold none
 */
export function toSaltbridgeError(
  error: unknown,
  doing: string,
  options: { firstContact?: boolean; carried?: 'values' | 'no values' } = {},
): unknown {
  const failure = fromJsforce(error);
  if (!(failure instanceof SalesforceFailure)) return error;

  const { code, status } = failure;
  const first = options.firstContact ? AT_FIRST_CONTACT[code ?? ''] : undefined;
  const meaning = first ?? BY_CODE[code ?? ''] ?? BY_STATUS[status] ?? (status >= 500 ? TRANSIENT : CONFIG);
  const said = safeText(failure.message).replace(/\.$/, '');
  // Without an answer the words are Node's own.
  const tell = options.carried !== 'values' || status === 0 || VALUE_FREE.some((text) => text.test(said));
  const what = status === 0 ? 'did not answer when asked to' : 'refused to';
  const reason = reasonOf(tell ? said : '', code ?? (status > 0 ? `HTTP ${status}` : ''));
  const retryAfterMs = failure.retryAfterMs ?? waitOf(code, said) ?? meaning.retryAfterMs;
  return new SaltbridgeError(
    meaning.kind,
    [`Salesforce ${what} ${doing}: ${reason}`, meaning.advice].filter(Boolean).join('. '),
    {
      cause: failure.status === 0 ? failure.cause : undefined,
      code: code ?? `HTTP_${status}`,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  );
}

/** True for an answer that a new session may mend. */
export function isSessionEnd(error: unknown): boolean {
  return error instanceof SalesforceFailure && error.status === 401;
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  const code =
    error instanceof SaltbridgeError || error instanceof SalesforceFailure ? error.code : undefined;
  return code !== undefined && codes.includes(code);
}

/** True for what Salesforce says of a single record that another time it may take. */
export function isPassing(code: string, message: string): boolean {
  const kind = BY_CODE[code]?.kind;
  // A trigger or flow that met a lock fails with its own code and quotes this one.
  return kind === 'transient' || kind === 'rate-limited' || message.includes('UNABLE_TO_LOCK_ROW');
}

/**
 * Salesforce's words without a person's data: query errors quote the whole query before the reason, and messages
 * quote e-mail addresses.
 */
export function safeText(message: string): string {
  const reason = message.split(/ERROR at Row:\d+:Column:\d+\s*/).at(-1) ?? '';
  const text = maskAddresses(reason).replace(/\s+/g, ' ').trim();
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

function reasonOf(said: string, code: string): string {
  return said === '' || code === '' ? said || code : `${said} (${code})`;
}

function fromJsforce(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = JSFORCE_TEXTS.find(([text]) => text.test(error.message))?.[1];
  return code === undefined ? error : new SalesforceFailure({ status: 200, code, message: error.message });
}

function waitOf(code: string | undefined, said: string): number | undefined {
  return code === 'REQUEST_LIMIT_EXCEEDED' && said.includes('TotalRequests')
    ? DAILY_QUOTA_WAIT_MS
    : undefined;
}
