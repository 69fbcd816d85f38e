import type { Draft } from './draft.ts';
import { pick } from './draw.ts';
import { createUserIds, isGoogle } from './ids.ts';
import { companyEndings, notes, plans, roles } from './names.ts';
import { createTimeWriter, dayMs, daysCovered } from './times.ts';
import type { User } from './users.ts';

export type Attributes<T> = { [K in keyof T]-?: (draft: Draft) => T[K] | undefined };

export interface UserMetadata {
  company: string;
  phone: string;
  plan: string;
  country: string;
  language: string;
  consent: { given: boolean; date: string };
  notes?: string;
}

export const metadataAttributes: Attributes<UserMetadata> = {
  company: ({ person, r }) => person.family + pick(companyEndings, r >>> 8),
  phone: ({ person, r, s }) => `${person.callingCode} ${200 + (r % 700)} ${1_000_000 + (s % 9_000_000)}`,
  plan: ({ s }) => pick(plans, s >>> 5),
  country: ({ person }) => person.country,
  language: ({ person }) => person.language,
  consent: ({ s }) => ({ given: s % 3 !== 0, date: '2024-05-25' }),
  notes: ({ r, s }) => ((r >>> 4) % 16 === 0 ? pick(notes, s >>> 7) : undefined),
};

export function hasMetadata({ bad }: Draft): boolean {
  return bad !== 'no-metadata';
}

export function createAttributes(): Attributes<User> {
  const timeAt = createTimeWriter();
  const { userIdOf, userNumberOf } = createUserIds();
  return {
    user_id: userIdOf,
    email: ({ email }) => email,
    email_verified: ({ r }) => r % 7 !== 0,
    name: (draft) =>
      hasOneName(draft)
        ? draft.person.family
        : draft.bad === 'no-family-name'
          ? draft.person.given
          : draft.person.name,
    nickname: ({ person }) => person.mailbox,
    given_name: (draft) => (hasOneName(draft) ? undefined : draft.person.given),
    family_name: familyName,
    picture: ({ person }) => `https://cdn.example.com/avatars/${person.initials}.png`,
    created_at: ({ r, s }) => timeAt(createdDay(r), s % dayMs),
    updated_at: ({ r, s }) => timeAt(createdDay(r) + 1 + (s % 400), r % dayMs),
    last_login: ({ r, s }) => timeAt(createdDay(r) + 1 + (s % 399), r % dayMs),
    last_ip: ({ r }) => `203.0.113.${r & 255}`,
    logins_count: ({ s }) => 1 + (s % 300),
    identities: (draft) => [identity(draft, userNumberOf(draft))],
    user_metadata: (draft) => (hasMetadata(draft) ? assemble(metadataAttributes, draft) : undefined),
    app_metadata: ({ index, s }) => ({ roles: [pick(roles, s)], customer_number: `C-${index + 100_000}` }),
  };
}

/** An object of every attribute the draft has. */
export function assemble<T>(attributes: Attributes<T>, draft: Draft): T {
  const whole: Partial<T> = {};
  for (const key in attributes) {
    const value = attributes[key](draft);
    if (value !== undefined) whole[key] = value;
  }
  // True: an attribute that may be absent is the only kind whose maker answers undefined.
  return whole as T;
}

/** One user in fifty has a single name, and so no `given_name`. */
function hasOneName({ s, bad }: Draft): boolean {
  return s % 50 === 0 && bad === undefined;
}

function familyName({ person: { family }, bad }: Draft): string | undefined {
  if (bad === 'no-family-name') return undefined;
  return bad === 'long-name' ? `${family}-`.repeat(Math.ceil(90 / (family.length + 1))) + family : family;
}

function createdDay(r: number): number {
  return r % (daysCovered - 401);
}

function identity(draft: Draft, id: string): User['identities'][number] {
  const google = isGoogle(draft);
  return {
    connection: google ? 'google-oauth2' : 'Username-Password-Authentication',
    provider: google ? 'google-oauth2' : 'auth0',
    user_id: id,
    isSocial: google,
  };
}
