import type { Recorder } from '../recorder.ts';

/** How many wrong passwords in a row each user had, and until when that keeps him out. */
export interface Lockouts {
  isLocked(userId: string, now: number): boolean;
  /** @param limit  how many lock the user out; 0 means none do */
  wrong(args: { userId: string; at: number; limit: number; lockMs: number }): void;
  /** After the right one, or because an administrator unlocked the user. */
  forget(args: { userId: string }): void;
  clear(): void;
  save(): [string, Tally][];
  load(saved: [string, Tally][]): void;
}

interface Tally {
  wrong: number;
  /** Milliseconds since 1970; 0 while not locked. */
  until: number;
}

/** Shows in the user's record whether he is locked out. */
export type Mark = (userId: string, locked: boolean) => void;

/** @see https://help.salesforce.com/s/articleView?id=xcloud.admin_password.htm (password policies; checked 2026-11) */
export function createLockouts(recorder: Recorder, mark: Mark): Lockouts {
  const tallies = new Map<string, Tally>();
  return {
    isLocked: (userId, now) => (tallies.get(userId)?.until ?? 0) > now,
    wrong: recorder.command('login.wrong', ({ userId, at, limit, lockMs }) => {
      const before = tallies.get(userId);
      const wrong = before === undefined || (before.until > 0 && before.until <= at) ? 1 : before.wrong + 1;
      const locked = limit > 0 && wrong >= limit;
      tallies.set(userId, { wrong, until: locked ? at + lockMs : 0 });
      mark(userId, locked);
    }),
    forget: recorder.command('login.forget', ({ userId }) => {
      if (tallies.delete(userId)) mark(userId, false);
    }),
    clear: () => tallies.clear(),
    save: () => [...tallies],
    load(saved) {
      tallies.clear();
      for (const [userId, tally] of saved) tallies.set(userId, tally);
    },
  };
}
