import { type ErrorKind, SaltbridgeError } from '../../core/errors.ts';

/** What an operator must mend, and what passes by itself once somebody made room. */
const KINDS: Readonly<Record<string, { kind: ErrorKind; advice: string }>> = {
  EACCES: { kind: 'config', advice: 'give this process the right to read and write there' },
  EPERM: { kind: 'config', advice: 'give this process the right to read and write there' },
  EROFS: { kind: 'config', advice: 'the file system is read-only' },
  EEXIST: { kind: 'config', advice: 'a file stands where a folder is needed' },
  ENOTDIR: { kind: 'config', advice: 'a file stands where a folder is needed' },
  EISDIR: { kind: 'config', advice: 'a folder stands where a file is needed' },
  ENOSPC: { kind: 'transient', advice: 'the disk is full; make room' },
  EDQUOT: { kind: 'transient', advice: 'the disk quota is used up; make room' },
  EMFILE: { kind: 'transient', advice: 'too many files are open' },
  ENFILE: { kind: 'transient', advice: 'too many files are open' },
  EIO: { kind: 'transient', advice: 'the disk reports a read or write failure' },
};

/** Runs `work`; an error of the file system becomes ours, anything else and what is `foreign` stays. */
export async function translateFolderError<T>(
  doing: string,
  work: () => Promise<T>,
  foreign: (error: unknown) => boolean = () => false,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof Error && 'code' in error ? KINDS[String(error.code)] : undefined;
    if (known === undefined || error instanceof SaltbridgeError || foreign(error)) throw error;
    throw new SaltbridgeError(known.kind, `The artifact folder failed while ${doing}: ${known.advice}`, {
      cause: error,
    });
  }
}

export function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
