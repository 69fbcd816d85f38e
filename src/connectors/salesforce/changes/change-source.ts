import type { ChangeQuery, ChangeSource } from '../../../core/changes/change-source.ts';
import type { Client } from '../client.ts';
import { callsLeft } from '../org.ts';
import { checkRead } from './check.ts';
import { countRecords } from './count.ts';
import { createSourceDescriber, listObjects } from './describe-source.ts';
import { readHorizon } from './horizon.ts';
import { readJobPage } from './job-page.ts';
import { discardJob, openJob, waitForJob } from './job-run.ts';
import { parentFields } from './path.ts';
import { planRead } from './plan.ts';
import { readRows } from './rows.ts';

export function createChangeSource(client: Client): ChangeSource {
  const describer = createSourceDescriber(client);
  const plan = (query: ChangeQuery) => planRead(describer, query);

  return {
    objects: () => listObjects(client),
    async describe(object, columns = []) {
      const described = await describer.fresh(object);
      const { queryable: _, fields, ...about } = described;
      return { ...about, fields: [...fields, ...(await parentFields(describer, described, columns))] };
    },
    check: (query) => checkRead(client, describer, query),
    horizon: (lagMs) => readHorizon(client, lagMs),
    count: async (query) => countRecords(client, await plan(query)),
    async *rows(query, options, context) {
      yield* readRows(client, await plan(query), options, context);
    },
    jobs: {
      open: async (query) => openJob(client, await plan(query)),
      wait: (jobId, options, context) => waitForJob(client, jobId, options, context),
      async *page(jobId, query, at, onEnd, context) {
        yield* readJobPage(client, await plan(query), jobId, at, onEnd, context);
      },
      discard: (jobId) => discardJob(client, jobId),
    },
    quota: () => callsLeft(client),
    lastQuota: () => client.quota(),
    callsMade: () => client.callsMade(),
  };
}
