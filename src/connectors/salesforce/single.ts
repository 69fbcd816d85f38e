import { z } from 'zod';
import type { Client } from './client.ts';
import { hasCode } from './errors.ts';
import { parseAnswer } from './parse-answer.ts';

const GONE = ['NOT_FOUND', 'ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY'];
const Found = z.record(z.string(), z.unknown());

/** See `Destination.read`. */
export async function readRecord(
  client: Client,
  { object, id, fields }: { object: string; id: string; fields: string[] },
): Promise<Record<string, string> | undefined> {
  const doing = `read one ${object}`;
  try {
    const answer = await client.ask(doing, (connection) =>
      connection.sobject(object).retrieve(id, { fields }),
    );
    const record = parseAnswer(Found, answer, doing);
    return Object.fromEntries(fields.map((name) => [name, textOf(record[name])]));
  } catch (error) {
    if (hasCode(error, ...GONE)) return undefined;
    throw error;
  }
}

/** See `Destination.remove`. */
export async function removeRecord(
  client: Client,
  { object, id }: { object: string; id: string },
): Promise<void> {
  try {
    await client.ask(`delete one ${object}`, (connection) => connection.sobject(object).destroy(id));
  } catch (error) {
    if (!hasCode(error, ...GONE)) throw error;
  }
}

/** Salesforce leads on from this short form to the page that the user's edition has. */
export async function pageOf(client: Client, id: string): Promise<string> {
  const { instanceUrl } = await client.session();
  return `${instanceUrl}/${encodeURIComponent(id)}`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
