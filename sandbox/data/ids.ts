import type { Draft } from './draft.ts';

/** One user in eight came through Google. */
export function isGoogle({ r }: Draft): boolean {
  return (r & 7) === 0;
}

export interface UserIds {
  userIdOf: (draft: Draft) => string;
  /**
   * The id within the connection. Auth0's own are 24 hexadecimal digits, of which ours end with the index in nine;
   * Google's are 21 decimal digits, ours ending with the index in ten.
   */
  userNumberOf: (draft: Draft) => string;
}

export function createUserIds(): UserIds {
  const threeDigits = Array.from({ length: 4096 }, (_, n) => n.toString(16).padStart(3, '0'));
  const hex = (value: number): string | undefined => threeDigits[value & 0xfff];

  function userNumberOf(draft: Draft): string {
    const { r, s, index } = draft;
    if (isGoogle(draft)) return `1${String(r).padStart(10, '0')}${String(index).padStart(10, '0')}`;
    const chance = `64f${hex(r >>> 20)}${hex(r >>> 8)}${hex(s >>> 20)}${hex(s >>> 8)}`;
    return `${chance}${hex(index / 0x1_000_000)}${hex(index >>> 12)}${hex(index)}`;
  }

  return {
    userNumberOf,
    userIdOf: (draft) => `${isGoogle(draft) ? 'google-oauth2' : 'auth0'}|${userNumberOf(draft)}`,
  };
}

/** Which index a generated id or e-mail address says it has; anybody may have made it up, so compare. */
export function indexOf(idOrEmail: string): number | undefined {
  const email = /\.(\d{1,10})@/.exec(idOrEmail);
  if (email !== null) return Number(email[1]);
  const google = /^google-oauth2\|\d{11}(\d{10})$/.exec(idOrEmail);
  if (google !== null) return Number(google[1]);
  const own = /^auth0\|[0-9a-f]{15}([0-9a-f]{9})$/.exec(idOrEmail);
  return own === null ? undefined : Number.parseInt(own[1] ?? '', 16);
}
