import { type ErrorKind, SaltbridgeError } from '../core/errors.ts';

interface Meaning {
  kind: ErrorKind;
  advice: string;
}

const LATER: Meaning = { kind: 'transient', advice: 'it is not reachable or is shutting down' };
const BUSY: Meaning = { kind: 'transient', advice: 'it is too busy or the rows are locked' };

/**
 * By SQLSTATE, or by its first two characters.
 *
 * @see https://www.postgresql.org/docs/15/errcodes-appendix.html (checked 2026-11)
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '08': LATER,
  '57P01': LATER,
  '57P02': LATER,
  '57P03': LATER,
  '25P03': BUSY,
  '40001': BUSY,
  '40P01': BUSY,
  '53': BUSY,
  '55P03': BUSY,
  '57014': BUSY,
  '58': { kind: 'transient', advice: 'its disk reports a failure' },
  '28': { kind: 'auth', advice: 'it refuses the user or password; check DATABASE_URL' },
  '3D000': { kind: 'config', advice: 'there is no such database; create it or check DATABASE_URL' },
  '42501': { kind: 'config', advice: 'its user lacks a permission' },
  '42P01': { kind: 'config', advice: 'its tables are not there yet; run the migrations' },
  '3F000': { kind: 'config', advice: 'its tables are not there yet; run the migrations' },
  '23': { kind: 'config', advice: 'it refuses the values' },
  '22': { kind: 'config', advice: 'it refuses the values' },
};

/** What `pg` throws when it has no code to give. */
const LOST =
  /connection terminated|timeout exceeded when trying to connect|connection timeout|client was closed|client has encountered a connection error/i;
const NETWORK = /^E[A-Z]{3,}/;

/**
 * Ours for whatever the driver threw. Drizzle's own error repeats the statement with its values, and
 * PostgreSQL's detail repeats rows, so both are left out.
 */
export function toDatabaseError(error: unknown, doing: string): SaltbridgeError {
  if (error instanceof SaltbridgeError) return error;
  const driverError = innermost(error);
  const code = codeOf(driverError);
  const { kind, advice } = meaningOf(code, driverError.message);
  const cause = new Error(`${driverError.name}: ${driverError.message}`);
  const message = `The database failed while ${doing}: ${advice}${code === undefined ? '' : ` (${code})`}`;
  return new SaltbridgeError(kind, message, { cause, ...(code === undefined ? {} : { code }) });
}

function meaningOf(code: string | undefined, message: string): Meaning {
  const listed = code === undefined ? undefined : (MEANINGS[code] ?? MEANINGS[code.slice(0, 2)]);
  if (listed !== undefined) return listed;
  if (code === undefined ? LOST.test(message) : NETWORK.test(code)) return LATER;
  return { kind: 'config', advice: 'it answered with an error that is a fault in Saltbridge; see the cause' };
}

/** Drizzle wraps, and Node groups the failures of several addresses. */
function innermost(error: unknown): Error {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
