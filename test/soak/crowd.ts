import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { personLine } from '../support/people.ts';
import type { TestSalesforce } from '../support/sandbox.ts';

/** One row in so many has no last name, which contacts need. */
const BAD_EVERY = 500;

export const isBad = (number: number) => number % BAD_EVERY === 0;

/** Rows of a crowd that can't be sent. */
export const badIn = (rows: number) => Math.floor(rows / BAD_EVERY);

/** Writes a file of `rows` people, some of them bad. */
export async function writeCrowd(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('External Id,Last Name,Email\n');
  for (let number = 1; number <= rows; number += 1) {
    const line = isBad(number) ? `P-${number},,\n` : personLine(number);
    if (!file.write(line)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

export interface Population {
  records: number;
  /** Of every record's key, name and address, in order. */
  digest: string;
}

/** What must be in Salesforce when all of a crowd was imported, each once. */
export function expectedPopulation(rows: number): Population {
  const lines: string[] = [];
  for (let number = 1; number <= rows; number += 1) if (!isBad(number)) lines.push(personLine(number).trim());
  return populationOf(lines);
}

export async function presentPopulation(salesforce: TestSalesforce): Promise<Population> {
  const records = await salesforce.records('Contact');
  return populationOf(
    records.map(({ External_Id__c, LastName, Email }) => [External_Id__c, LastName, Email].join(',')),
  );
}

function populationOf(lines: string[]): Population {
  const hash = createHash('sha256');
  for (const line of lines.sort()) hash.update(`${line}\n`);
  return { records: lines.length, digest: hash.digest('hex') };
}
