import { Connection } from 'jsforce';
import { z } from 'zod';
import type { TestSalesforce } from './sandbox.ts';

/** People who change contacts and accounts at random, by everything that Salesforce's users can do to them. */
export interface ChangeWalk {
  /** Does one thing, or nothing where there is nobody to do it to; answers what. */
  step(): Promise<string>;
  /** How often something changed that may be told of each contact there ever was, by id. */
  touches: ReadonlyMap<string, number>;
  /** When something last changed that may be told of each contact, by id; in machine time. */
  touchedAt: ReadonlyMap<string, number>;
  /** Since when those contacts that are there and in the filter have been so, by id; in machine time. */
  presentSince: ReadonlyMap<string, number>;
  /** Into whom those contacts were merged that nobody has undeleted, by id. */
  mergedInto: ReadonlyMap<string, string>;
}

/** Contacts of this name are outside the filter. */
export const HIDDEN = 'Hidden';

/** Moments between two things: most share their stamp with others. */
const pausesMs = [0, 0, 0, 1, 400, 1_000, 2_500];

/** @param tells  only what Salesforce tells of: no purges, and no parents that change behind the stamps of their children */
export async function changeWalk(
  org: TestSalesforce,
  random: () => number,
  { tells = false } = {},
): Promise<ChangeWalk> {
  const { username, password, securityToken } = org.credentials;
  const connection = new Connection({ loginUrl: org.url, version: '60.0', logLevel: 'FATAL' });
  await connection.login(username, password + securityToken);
  const { soap } = connection;
  const accounts: string[] = [];
  const live = new Set<string>();
  const binned = new Set<string>();
  const accountOf = new Map<string, string | undefined>();
  const touches = new Map<string, number>();
  const touchedAt = new Map<string, number>();
  const nameOf = new Map<string, string>();
  const presentSince = new Map<string, number>();
  const mergedInto = new Map<string, string>();
  let named = 0;

  const touch = (ids: Iterable<string>) => {
    for (const id of ids) {
      touches.set(id, (touches.get(id) ?? 0) + 1);
      touchedAt.set(id, Date.now());
    }
  };
  const notePresence = () => {
    for (const [id, called] of nameOf) {
      if (!live.has(id) || called === HIDDEN) presentSince.delete(id);
      else if (!presentSince.has(id)) presentSince.set(id, Date.now());
    }
  };

  const pick = <Item>(items: Iterable<Item>): Item | undefined => {
    const all = [...items];
    return all[Math.floor(random() * all.length)];
  };
  const several = (items: Iterable<string>, most: number) => {
    const all = [...items];
    const from = Math.floor(random() * all.length);
    return all.slice(from, from + 1 + Math.floor(random() * most));
  };
  const name = () => {
    named += 1;
    return random() < 0.2 ? HIDDEN : `Person ${named}`;
  };
  const account = () => (random() < 0.5 ? pick(accounts) : undefined);

  const deeds: Record<string, () => Promise<void>> = {
    async insert() {
      const count = 1 + Math.floor(random() * 4);
      const made = Array.from({ length: count }, () => {
        const AccountId = account();
        return { type: 'Contact', LastName: name(), ...(AccountId !== undefined && { AccountId }) };
      });
      const ids = await done(soap.create(made));
      touch(ids);
      for (const [at, id] of ids.entries()) {
        live.add(id);
        accountOf.set(id, made[at]?.AccountId);
        nameOf.set(id, made[at]?.LastName ?? '');
      }
    },
    async update() {
      const changed = several(live, 1).map((Id) => ({ type: 'Contact', Id, LastName: name() }));
      touch(await done(soap.update(changed)));
      for (const { Id, LastName } of changed) nameOf.set(Id, LastName);
    },
    async updateMany() {
      named += 1;
      const mail = `person${named}@example.com`;
      touch(await done(soap.update(several(live, 30).map((Id) => ({ type: 'Contact', Id, Email: mail })))));
    },
    /** Shows in the contacts of the account, whose stamps stay as they are. */
    async renameAccount() {
      named += 1;
      const Id = pick(accounts);
      if (Id === undefined) return;
      await done(soap.update([{ type: 'Account', Id, Name: `Account ${named}` }]));
      touch([...accountOf].filter(([, account]) => account === Id).map(([id]) => id));
    },
    async remove() {
      const ids = await done(soap.delete(several(live, 3)));
      touch(ids);
      for (const id of ids) {
        live.delete(id);
        binned.add(id);
      }
    },
    async undelete() {
      const ids = await done(soap.undelete(several(binned, 2)));
      touch(ids);
      for (const id of ids) {
        binned.delete(id);
        mergedInto.delete(id);
        live.add(id);
      }
    },
    async purge() {
      for (const id of await done(soap.emptyRecycleBin(several(binned, 2)))) binned.delete(id);
    },
    async merge() {
      const [Id, loser] = several(live, 2);
      if (Id === undefined || loser === undefined || Id === loser) return;
      const wish = { masterRecord: { type: 'Contact', Id }, recordToMergeIds: [loser] };
      // jsforce sends members as they are; its type asks for more of them.
      await done(soap.merge([wish] as never));
      touch([Id, loser]);
      live.delete(loser);
      binned.add(loser);
      mergedInto.set(loser, Id);
    },
  };
  const names = ['insert', 'update', 'updateMany', 'remove', 'undelete', 'merge'];
  if (!tells) names.push('renameAccount', 'purge');

  const first = [1, 2, 3].map((number) => ({ type: 'Account', Name: `Account ${number}` }));
  accounts.push(...(await done(soap.create(first))));
  return {
    touches,
    touchedAt,
    presentSince,
    mergedInto,
    async step() {
      org.clock.advance(pick(pausesMs) ?? 0);
      const deed = live.size < 5 ? 'insert' : (pick(names) ?? 'insert');
      const needsBin = deed === 'undelete' || deed === 'purge';
      if (!needsBin || binned.size > 0) await deeds[deed]?.();
      notePresence();
      return deed;
    },
  };
}

const Saved = z.array(
  z.looseObject({ id: z.string().nullish(), success: z.boolean(), errors: z.unknown().optional() }),
);

/** @returns the ids; fails where anything was refused */
async function done(saving: PromiseLike<unknown>): Promise<string[]> {
  const answer = await saving;
  return Saved.parse(Array.isArray(answer) ? answer : [answer]).map(({ id, success, errors }) => {
    if (!success || typeof id !== 'string')
      throw new Error(`a change was refused: ${JSON.stringify(errors)}`);
    return id;
  });
}
