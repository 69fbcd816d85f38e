import { z } from 'zod';
import type { SandboxSystems } from '../example.ts';
import { askSandbox } from '../sandbox-control.ts';

/** People who work in the sandbox's Salesforce, by the calls that any client of Salesforce makes. */
export interface Crm {
  /** Inserts by Bulk API 2.0; the ids in any order. */
  load(object: string, records: readonly Record<string, string>[]): Promise<string[]>;
  update(object: string, records: readonly { Id: string; [field: string]: string }[]): Promise<void>;
  remove(object: string, ids: readonly string[]): Promise<void>;
  undelete(ids: readonly string[]): Promise<void>;
  /** The loser becomes a part of the master. */
  merge(object: string, master: string, loser: string): Promise<void>;
  /** Lets time pass: runs see no change of the second that is under way. */
  later(): Promise<void>;
}

const Saved = z.array(z.object({ success: z.literal(true) }));

export async function openCrm({ salesforce }: SandboxSystems): Promise<Crm> {
  const { url, clientId, clientSecret } = salesforce;
  // Loaded for this story alone.
  const { Connection } = await import('jsforce');
  const oauth2 = { clientId, clientSecret, loginUrl: url };
  const connection = new Connection({ instanceUrl: url, oauth2, version: '62.0' });
  await connection.authorize({ grant_type: 'client_credentials' });

  return {
    async load(object, records) {
      const { successfulResults } = await connection.bulk2.loadAndWaitForResults({
        object,
        operation: 'insert',
        input: [...records],
        pollInterval: 200,
        pollTimeout: 120_000,
      });
      return successfulResults.map(({ sf__Id }) => sf__Id);
    },
    update: async (object, records) =>
      void Saved.parse(await connection.sobject(object).update([...records])),
    remove: async (object, ids) => void Saved.parse(await connection.sobject(object).destroy([...ids])),
    undelete: async (ids) => void (await connection.soap.undelete([...ids])),
    async merge(object, master, loser) {
      const masterRecord = { type: object, Id: master };
      // The types of jsforce do not know the list that the call takes.
      await connection.soap.merge([{ masterRecord, recordToMergeIds: [loser] }] as never);
    },
    later: async () =>
      void (await askSandbox(`${url}/__sandbox/clock`, 'POST', { advanceMs: 5_000 }, z.unknown())),
  };
}

const GIVEN = ['Ada', 'Björn', 'Chloé', 'Dwayne', 'Éloïse', 'Grace', 'Íñigo', 'Käthe', 'Noah', 'Zoë'];
const FAMILY = ['Lovelace', 'Müller', "O'Connor", 'Dupont', 'Johnson', 'Weiß', 'Sørensen', 'Nguyễn', 'Rossi'];
const TRADES = ['Agriculture', 'Banking', 'Education', 'Energy', 'Healthcare', 'Retail', 'Technology'];

export function madeUpAccounts(count: number): Record<string, string>[] {
  return Array.from({ length: count }, (_, at) => ({
    Name: `${FAMILY[at % FAMILY.length]} ${TRADES[at % TRADES.length]} ${at + 1}`,
    Industry: TRADES[at % TRADES.length] ?? '',
    NumberOfEmployees: String((at * 37) % 5_000),
  }));
}

export function madeUpContacts(count: number, accounts: readonly string[]): Record<string, string>[] {
  return Array.from({ length: count }, (_, at) => ({
    FirstName: GIVEN[at % GIVEN.length] ?? '',
    LastName: `${FAMILY[at % FAMILY.length]} ${at + 1}`,
    Email: `person-${at + 1}@example.com`,
    AccountId: accounts[at % accounts.length] ?? '',
  }));
}
