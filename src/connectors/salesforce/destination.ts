import type { Destination } from '../../core/connector.ts';
import { createBulkJobs } from './bulk.ts';
import { check } from './check.ts';
import type { Client } from './client.ts';
import { createDescriber } from './describe.ts';
import { createKeyField } from './key-field.ts';
import { lookup } from './lookup.ts';
import { createSettling } from './patience.ts';
import { pageOf, readRecord, removeRecord } from './single.ts';
import { write } from './write.ts';

/** @param settleMs  how long Salesforce may take to finish an insert whose answer was lost */
export function createDestination(client: Client, settleMs: number): Destination {
  const settling = createSettling(settleMs);
  const describer = createDescriber(client);
  let polls = 0;
  const bulk = createBulkJobs(client, () => {
    polls += 1;
  });
  return {
    describe: (object) => describer.fresh(object),
    check: (request) => check(client, describer, request),
    lookup: (request, context) => lookup(client, describer, request, context),
    write: (request, rows, options, context) =>
      write(client, describer, settling, request, rows, options, context),
    bulk,
    read: (request) => readRecord(client, request),
    remove: (request) => removeRecord(client, request),
    createKeyField: (request) => createKeyField(client, describer, request),
    pageOf: (id) => pageOf(client, id),
    callsMade: () => client.callsMade(),
    pollsMade: () => polls,
  };
}
