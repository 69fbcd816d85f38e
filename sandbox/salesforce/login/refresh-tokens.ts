import type { Recorder } from '../recorder.ts';

/** One consent of one user: its refresh tokens, of which the newest is good, and the sessions opened with them. */
export interface Family {
  name: string;
  /** Absent means the integration user. */
  userId?: string;
}

/**
 * Refresh tokens. With rotation each is good once; whoever brings a used one again ends its whole family, since one
 * of two holders stole it.
 *
 * @see https://help.salesforce.com/s/articleView?id=005316711 (rotation and reuse; checked 2026-11)
 */
export interface RefreshTokens {
  find(token: string): { family: Family; current: boolean } | undefined;
  /** The good token of a family. */
  current(family: string): string | undefined;
  /** Makes the token its family's good one; a family that is not known yet begins with it. */
  issue(args: { token: string; family: Family }): void;
  revoke(args: { family: string }): void;
  clear(): void;
  save(): [string, Family][];
  load(saved: [string, Family][]): void;
}

/** @param planted  a token that is good from the start, of the family `planted` */
export function createRefreshTokens(recorder: Recorder, planted: string): RefreshTokens {
  const families = new Map<string, Family>();
  const good = new Map<string, string>();

  function issue(token: string, family: Family): void {
    families.set(token, family);
    good.set(family.name, token);
  }
  function clear(): void {
    families.clear();
    good.clear();
    issue(planted, { name: 'planted' });
  }

  clear();
  return {
    find(token) {
      const family = families.get(token);
      return family === undefined ? undefined : { family, current: good.get(family.name) === token };
    },
    current: (family) => good.get(family),
    issue: recorder.command('refresh-token.issue', ({ token, family }) => issue(token, family)),
    revoke: recorder.command('refresh-token.revoke', ({ family }) => {
      good.delete(family);
    }),
    clear,
    save: () => {
      const isGood = (token: string) => [...good.values()].includes(token);
      return [...families].sort(([a], [b]) => Number(isGood(a)) - Number(isGood(b)));
    },
    load(saved) {
      families.clear();
      good.clear();
      for (const [token, family] of saved) issue(token, family);
    },
  };
}
