import { draw, pick } from './draw.ts';
import { cultures, mailDomains } from './names.ts';
import { createPeople, type Person } from './people.ts';

/** What is wrong with a bad user, in the order in which they come. */
export const badKinds = [
  'no-family-name',
  'invalid-email',
  'long-name',
  'duplicate-email',
  'no-email',
  'no-metadata',
] as const;
export type BadKind = (typeof badKinds)[number];

/** All that decides what a generated user looks like; its attributes are worked out only when asked for. */
export interface Draft {
  index: number;
  person: Person;
  bad: BadKind | undefined;
  /** Two numbers of 32 random bits that the attributes share. */
  r: number;
  s: number;
  email: string | undefined;
}

export interface DraftOptions {
  /** The same seed always makes the same users. Default 1. */
  seed?: number;
  /** Every nth user is bad, each in the next of the `badKinds`; 0, the default, makes none. */
  badEvery?: number;
}

export interface Drafts {
  draftAt: (index: number) => Draft;
  badKindAt: (index: number) => BadKind | undefined;
}

export function createDrafts({ seed = 1, badEvery = 0 }: DraftOptions): Drafts {
  const people = createPeople(cultures);

  function personAt(index: number): Person {
    return people(draw(seed, index, 1), draw(seed, index, 2), draw(seed, index, 3));
  }

  function emailAt(index: number, { mailbox }: Person): string {
    return `${mailbox}.${index}@${pick(mailDomains, draw(seed, index, 4))}`;
  }

  function badEmail(kind: BadKind, index: number, good: string): string | undefined {
    if (kind === 'no-email') return undefined;
    if (kind === 'invalid-email') return good.replace('@', index % 2 === 0 ? ' at ' : '@@');
    if (kind === 'duplicate-email' && index > 0) return emailAt(index - 1, personAt(index - 1));
    return good;
  }

  function badKindAt(index: number): BadKind | undefined {
    if (badEvery <= 0 || (index + 1) % badEvery !== 0) return undefined;
    return pick(badKinds, Math.floor(index / badEvery));
  }

  return {
    badKindAt,
    draftAt(index) {
      const person = personAt(index);
      const bad = badKindAt(index);
      const good = emailAt(index, person);
      return {
        index,
        person,
        bad,
        r: draw(seed, index, 5),
        s: draw(seed, index, 6),
        email: bad === undefined ? good : badEmail(bad, index, good),
      };
    },
  };
}
