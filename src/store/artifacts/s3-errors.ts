import { type ErrorKind, SaltbridgeError } from '../../core/errors.ts';

/**
 * What S3 answers, by its error code.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (checked 2026-11)
 */
const KINDS: Readonly<Record<string, { kind: ErrorKind; advice: string }>> = {
  NoSuchBucket: { kind: 'config', advice: 'there is no such bucket; create it or name another one' },
  InvalidBucketName: { kind: 'config', advice: 'no bucket can have this name' },
  PermanentRedirect: { kind: 'config', advice: 'the bucket is in another region; set S3_REGION' },
  AuthorizationHeaderMalformed: { kind: 'config', advice: 'the bucket is in another region; set S3_REGION' },
  AccessDenied: { kind: 'config', advice: 'its policy must allow to get, put, delete and list objects' },
  AllAccessDisabled: { kind: 'config', advice: 'its policy must allow to get, put, delete and list objects' },
  InvalidAccessKeyId: { kind: 'auth', advice: 'the access key is unknown; check S3_ACCESS_KEY_ID' },
  // versitygw's word for the same.
  XAdminUserNotFound: { kind: 'auth', advice: 'the access key is unknown; check S3_ACCESS_KEY_ID' },
  SignatureDoesNotMatch: { kind: 'auth', advice: 'the secret key is wrong; check S3_SECRET_ACCESS_KEY' },
  CredentialsProviderError: { kind: 'auth', advice: 'there are no credentials; set S3_ACCESS_KEY_ID' },
  ExpiredToken: { kind: 'auth', advice: 'the session token is over; get a new one' },
  RequestTimeTooSkewed: { kind: 'config', advice: 'the clock of this machine is wrong' },
  SlowDown: { kind: 'rate-limited', advice: 'it asks for fewer requests' },
  ThrottlingException: { kind: 'rate-limited', advice: 'it asks for fewer requests' },
};

/** Errors of Node's network layer, where there was no answer at all. */
const NETWORK = /^(E[A-Z_]+|TimeoutError|NetworkingError)$/;

interface Place {
  bucket: string;
}

/** Runs `work`; an error of S3 or on the way there becomes ours, anything else and what is `foreign` stays. */
export async function translateS3Error<T>(
  doing: string,
  place: Place,
  work: () => Promise<T>,
  foreign: (error: unknown) => boolean = () => false,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw foreign(error) ? error : toSaltbridgeError(error, doing, place);
  }
}

/** A connection may also break while an answer's body is read. */
export async function* translateS3Stream(
  body: AsyncIterable<Uint8Array>,
  doing: string,
  place: Place,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw toSaltbridgeError(error, doing, place);
  }
}

/** Of an answer that was an error; undefined where there was none. */
export function httpStatusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

function toSaltbridgeError(error: unknown, doing: string, place: Place): unknown {
  if (!(error instanceof Error) || error instanceof SaltbridgeError) return error;
  const status = httpStatusOf(error);
  const known = KINDS[error.name] ?? (status === undefined ? byNetworkCode(error) : byStatus(status));
  if (known === undefined) return error;
  const message = `The S3 bucket ${place.bucket} failed while ${doing}: ${known.advice}`;
  return new SaltbridgeError(known.kind, message, { cause: error, code: error.name });
}

function byStatus(status: number): { kind: ErrorKind; advice: string } {
  if (status === 429) return { kind: 'rate-limited', advice: 'it asks for fewer requests' };
  if (status >= 500 || status === 408) return { kind: 'transient', advice: `it answered ${status}` };
  return { kind: 'config', advice: `it refused the request with ${status}` };
}

function byNetworkCode(error: Error): { kind: ErrorKind; advice: string } | undefined {
  const code = 'code' in error ? String(error.code) : error.name;
  return NETWORK.test(code) ? { kind: 'transient', advice: `the connection broke (${code})` } : undefined;
}
