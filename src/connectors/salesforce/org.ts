import { z } from 'zod';
import type { Client } from './client.ts';
import { parseAnswer } from './parse-answer.ts';
import { queryAll } from './query.ts';
import { quote } from './soql.ts';

const Limits = z.object({ DailyApiRequests: z.object({ Max: z.number(), Remaining: z.number() }) });
const Organization = z.object({
  Id: z.string(),
  Name: z.string(),
  OrganizationType: z.string().nullish(),
  IsSandbox: z.boolean().nullish(),
});
const User = z.object({ Username: z.string() });

/** Login name of the connection's user, which is what administrators search for in Setup. */
export async function username(client: Client): Promise<string> {
  const { userId } = await client.session();
  const doing = 'read the name of the connected user';
  const users = await queryAll(client, `SELECT Username FROM User WHERE Id = ${quote(userId)}`, doing);
  return parseAnswer(User, users[0], doing).Username;
}

export async function organization(client: Client): Promise<z.infer<typeof Organization>> {
  const doing = 'read the name and edition of the org';
  const found = await queryAll(
    client,
    'SELECT Id, Name, OrganizationType, IsSandbox FROM Organization',
    doing,
  );
  return parseAnswer(Organization, found[0], doing);
}

/** API calls left to the whole org in the rolling 24 hours. */
export async function callsLeft(client: Client): Promise<{ left: number; max: number }> {
  const doing = 'read the limits of the org';
  const { DailyApiRequests } = parseAnswer(
    Limits,
    await client.ask(doing, (connection) => connection.limits()),
    doing,
  );
  return { left: DailyApiRequests.Remaining, max: DailyApiRequests.Max };
}
