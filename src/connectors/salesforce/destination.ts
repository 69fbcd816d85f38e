import type { Destination } from '../../core/connector.ts';
import { createBulkJobs } from './bulk.ts';
import { check } from './check.ts';
import type { Client } from './client.ts';
import { createDescriber } from './describe.ts';
import { lookup } from './lookup.ts';
import { write } from './write.ts';

export function createDestination(client: Client): Destination {
  const describer = createDescriber(client);
  let polls = 0;
  const bulk = createBulkJobs(client, () => {
    polls += 1;
  });
  return {
    describe: (object) => describer.fresh(object),
    check: (request) => check(client, describer, request),
    lookup: (request, context) => lookup(client, describer, request, context),
    write: (request, rows, options, context) => write(client, describer, request, rows, options, context),
    bulk,
    callsMade: () => client.callsMade(),
    pollsMade: () => polls,
  };
}
