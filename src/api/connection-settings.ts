import { type Problem, SaltbridgeError } from '../core/errors.ts';
import { problemsOf } from '../core/zod-problems.ts';
import type { Secrets } from '../store/secrets.ts';
import type { ConnectionKind } from './dependencies.ts';

type Settings = Record<string, unknown>;

/** What a stored secret is shown as. Sent back like this, it stays what it is. */
export const DOTS = '••••••••';
const REFERENCE = /^(env|file):/;

/** @throws SaltbridgeError `config` (`INVALID_CONNECTION`) for a system that we have no connector for */
export function kindOf(kinds: readonly ConnectionKind[], system: string, id: string): ConnectionKind {
  const found = kinds.find((kind) => kind.system === system);
  if (found !== undefined) return found;
  const message = `No connector is called ${system}; there are: ${kinds.map((kind) => kind.system).join(', ')}`;
  throw invalid(id, [{ code: 'UNKNOWN_SYSTEM', message, pointer: '/system' }]);
}

/**
 * Settings as they are stored: every secret sealed, or the reference that it is.
 *
 * @param id  of the connection, for the message
 * @param before  the stored settings that these replace
 * @throws SaltbridgeError `config` (`INVALID_CONNECTION`) with everything that is wrong with them
 */
export function sealedSettings(
  id: string,
  kind: ConnectionKind,
  given: Settings,
  secrets: Secrets,
  before: Settings = {},
): Settings {
  const secret = secretFields(kind);
  requireValid(id, kind, given, before);
  const entries = Object.entries(given).map(([name, value]) => {
    if (!secret.has(name) || typeof value !== 'string') return [name, value];
    if (value === DOTS) return [name, before[name]];
    return [name, REFERENCE.test(value) ? value : secrets.seal(value)];
  });
  return Object.fromEntries(entries);
}

/** Settings as they are shown. */
export function shownSettings(kind: ConnectionKind | undefined, stored: Settings): Settings {
  // A connector that is gone took with it what its secrets are, so all could be.
  const secret = kind === undefined ? new Set(Object.keys(stored)) : secretFields(kind);
  const entries = Object.entries(stored).map(([name, value]) => {
    const open = !secret.has(name) || value === '' || (typeof value === 'string' && REFERENCE.test(value));
    return [name, open ? value : DOTS];
  });
  return Object.fromEntries(entries);
}

function requireValid(id: string, { settings }: ConnectionKind, given: Settings, before: Settings): void {
  const known = new Set(Object.keys(settings.shape));
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  const parsed = settings.safeParse(given);
  const problems = [
    ...unknown.map((name) => {
      const pointer = `/settings/${name}`;
      return { code: 'UNKNOWN_PROPERTY', message: `${pointer}: there is no such setting`, pointer };
    }),
    ...Object.keys(given)
      .filter((name) => given[name] === DOTS && before[name] === undefined)
      .map((name) => {
        const pointer = `/settings/${name}`;
        return { code: 'SECRET_MISSING', message: `${pointer}: there is no stored secret to keep`, pointer };
      }),
    ...(parsed.success ? [] : problemsOf(parsed.error, '/settings')),
  ];
  if (problems.length > 0) throw invalid(id, problems);
}

function secretFields({ settings }: ConnectionKind): Set<string> {
  const fields = Object.entries(settings.shape);
  return new Set(fields.filter(([, field]) => field.meta()?.secret === true).map(([name]) => name));
}

function invalid(id: string, problems: Problem[]): SaltbridgeError {
  return new SaltbridgeError('config', `Connection ${id} is not valid`, {
    code: 'INVALID_CONNECTION',
    problems,
  });
}
