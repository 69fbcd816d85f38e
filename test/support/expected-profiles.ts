import { z } from 'zod';
import { HIDDEN } from './change-walk.ts';
import type { TestSalesforce } from './sandbox.ts';

const Contact = z.looseObject({
  Id: z.string(),
  LastName: z.string(),
  Email: z.string().nullish(),
  AccountId: z.string().nullish(),
});
const Account = z.looseObject({ Id: z.string(), Name: z.string() });

/** What the profiles of the contacts in the filter have to say, by id. */
export async function expectedProfiles(org: TestSalesforce): Promise<Map<string, Record<string, unknown>>> {
  const accounts = new Map(
    (await org.records('Account')).map((row) => Account.parse(row)).map((one) => [one.Id, one.Name]),
  );
  const contacts = (await org.records('Contact')).map((row) => Contact.parse(row));
  return new Map(
    contacts
      .filter(({ LastName }) => LastName !== HIDDEN)
      .map(({ Id, LastName, Email, AccountId }) => [
        Id,
        withoutNulls({ LastName, Email, 'Account.Name': accounts.get(AccountId ?? '') }),
      ]),
  );
}

/** Profiles of records that are there, without the word that they are; or of those that are gone, without the marks of that. */
export function shownProfiles(
  told: ReadonlyMap<string, Record<string, unknown>>,
  deleted: boolean,
): Map<string, Record<string, unknown>> {
  return new Map(
    [...told]
      .filter(([, traits]) => (traits.salesforce_deleted === true) === deleted)
      .map(([id, traits]) => {
        const { salesforce_deleted: _, ...rest } = traits;
        if (deleted) delete rest.salesforce_merged_into;
        return [id, withoutNulls(rest)];
      }),
  );
}

/** Empty texts and nulls say the same as nothing. */
function withoutNulls(traits: Record<string, unknown>): Record<string, unknown> {
  const said = Object.entries(traits).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  return Object.fromEntries(said);
}
