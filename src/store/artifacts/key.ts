import { SaltbridgeError } from '../../core/errors.ts';

const PART = /^[A-Za-z0-9._-]{1,200}$/;
const LONGEST_KEY = 900;

/** True for slash-separated parts of `[A-Za-z0-9._-]`, none of them `.` or `..`. */
export function isArtifactKey(key: string): boolean {
  return key.length <= LONGEST_KEY && key.split('/').every(isPart);
}

/** @throws SaltbridgeError `config` (code `ARTIFACT_KEY_INVALID`), so that no key can leave the store's own place */
export function checkArtifactKey(key: string): void {
  if (!isArtifactKey(key)) throw invalid('key', key);
}

/** A prefix is the beginning of a key: its last part may be empty or cut short. */
export function checkArtifactPrefix(prefix: string): void {
  const folders = prefix.split('/');
  const last = folders.pop() ?? '';
  if (!folders.every(isPart) || (last !== '' && !PART.test(last))) throw invalid('prefix', prefix);
}

export function artifactNotFound(key: string, cause: unknown): SaltbridgeError {
  return new SaltbridgeError(
    'config',
    `There is no artifact ${key}; it was never finished, or its retention time is over`,
    { cause, code: 'ARTIFACT_NOT_FOUND' },
  );
}

function isPart(part: string): boolean {
  return PART.test(part) && part !== '.' && part !== '..';
}

function invalid(what: string, value: string): SaltbridgeError {
  return new SaltbridgeError(
    'config',
    `The artifact ${what} ${JSON.stringify(value)} is not usable; ` +
      'it must be parts of A-Z a-z 0-9 . _ - joined by slashes, none of them "." or ".."',
    { code: 'ARTIFACT_KEY_INVALID' },
  );
}
