import { z } from 'zod';
import { salesforce } from '../../../../src/connectors/salesforce/index.ts';
import type { ChangeQuery, ChangeSource, SourceRow } from '../../../../src/core/changes/change-source.ts';
import type { Destination, OpenedConnector, StepContext, WriteLane } from '../../../../src/core/connector.ts';
import type { TestSalesforce } from '../../../support/sandbox.ts';
import { stepContext } from '../../../support/step-context.ts';

export type OpenedChanges = OpenedConnector & { changes: ChangeSource };

export function openChanges(org: TestSalesforce): OpenedChanges {
  // The Salesforce connector tells changes whatever its settings are.
  return salesforce.open({ id: 'salesforce-test', settings: org.connection }) as OpenedChanges;
}

/** All rows of a read, batch after batch. */
export async function collect(batches: AsyncIterable<readonly SourceRow[]>): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

/** Reads few rows, in order. */
export function readRows(
  changes: ChangeSource,
  query: ChangeQuery,
  options: { pageSize?: number; limit?: number } = {},
): Promise<SourceRow[]> {
  return collect(changes.rows(query, options, stepContext()));
}

/** Reads by a bulk job, page after page. */
export async function readByJob(
  changes: ChangeSource,
  query: ChangeQuery,
  maxRows = 50_000,
  context: StepContext = stepContext(),
): Promise<SourceRow[]> {
  const jobId = await changes.jobs.open(query);
  const job = await changes.jobs.wait(jobId, { looks: 50, again: false }, context);
  if (!('rows' in job)) throw new Error('The job did not end');
  const announced = job.rows;
  const rows: SourceRow[] = [];
  let locator: string | undefined;
  do {
    const at = { maxRows, ...(locator !== undefined && { locator }) };
    const end = { rows: 0, next: undefined as string | undefined };
    const batches = changes.jobs.page(jobId, query, at, (told) => Object.assign(end, told), context);
    rows.push(...(await collect(batches)));
    locator = end.next;
  } while (locator !== undefined);
  if (rows.length !== announced) throw new Error(`the job announced ${announced} rows, not ${rows.length}`);
  return rows;
}

/** Writes rows of cells; returns the ids of those written. Fails where one was not. */
export async function write(
  org: TestSalesforce,
  object: string,
  lane: WriteLane,
  fields: string[],
  rows: string[][],
): Promise<string[]> {
  const keyFields = lane === 'update' ? ['Id'] : fields.slice(0, 1);
  const request = { object, lane, fields, keyFields, allowDuplicates: false };
  const options = { firstAttempt: true, startedAt: new Date(0) };
  const outcomes = await writerOf(org).write(request, rows, options, stepContext());
  return outcomes.map(({ state, id }) => {
    if (id === undefined || state === 'failed') throw new Error(`a row of ${object} was not written`);
    return id;
  });
}

/** Inserts contacts named `Doe 1`, `Doe 2` and so on; the clock stands still at their stamp from then on. */
export async function insertContacts(org: TestSalesforce, count: number, at: Date): Promise<string[]> {
  org.clock.stop(at);
  const names = Array.from({ length: count }, (_, place) => [`Doe ${place + 1}`]);
  return count === 0 ? [] : write(org, 'Contact', 'insert', ['LastName'], names);
}

export async function remove(org: TestSalesforce, object: string, id: string): Promise<void> {
  await writerOf(org).remove({ object, id });
}

/** The records that are there, each as its id and stamp. */
export async function versions(org: TestSalesforce, object: string): Promise<Map<string, string>> {
  const Version = z.object({ Id: z.string(), SystemModstamp: z.string() });
  const records = (await org.records(object)).map((record) => Version.parse(record));
  return new Map(records.map(({ Id, SystemModstamp }) => [Id, new Date(SystemModstamp).toISOString()]));
}

/** Signing in and asking for the describe are most of what a write costs. */
const writers = new WeakMap<TestSalesforce, Destination>();

function writerOf(org: TestSalesforce): Destination {
  const { destination } = salesforce.open({ id: 'writer', settings: org.connection });
  if (destination === undefined) throw new Error('Salesforce has no destination');
  const writer = writers.get(org) ?? destination;
  writers.set(org, writer);
  return writer;
}
