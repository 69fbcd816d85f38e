import type { FastifyInstance } from 'fastify';
import { describeObject, describeSummary } from '../describe.ts';
import { notFound } from '../errors.ts';
import type { Org } from '../org.ts';
import { callOf, versions } from './calls.ts';

const seasons = ['Winter', 'Spring', 'Summer'];

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_versions.htm */
export function addVersions(app: FastifyInstance): void {
  app.get('/services/data', async () => {
    const all = Array.from({ length: versions.last - versions.first + 1 }, (_, at) => versions.first + at);
    return all.map((version) => ({
      // Version 40 was Summer '17, and three follow each year.
      label: `${seasons[(version + 1) % 3]} '${Math.floor((version + 13) / 3)}`,
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    }));
  });
}

export function addDiscovery(api: FastifyInstance, org: Org): void {
  api.get('/', async (request) => {
    const { base } = callOf(request);
    const names = ['composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects'];
    return Object.fromEntries(names.map((name) => [name, `${base}/${name}`]));
  });

  api.get('/limits', async () => {
    const { dailyApiRequests } = org.settings;
    const jobs = org.ingest.list().length;
    return {
      DailyApiRequests: {
        Max: dailyApiRequests,
        Remaining: Math.max(0, dailyApiRequests - org.usage.today()),
      },
      DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 - jobs },
      DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 - org.queryJobs.list().length },
      DailyBulkV2QueryFileStorageMB: { Max: 976_562, Remaining: 976_562 },
      DataStorageMB: { Max: 100_000, Remaining: 100_000 },
      FileStorageMB: { Max: 100_000, Remaining: 100_000 },
    };
  });

  api.get('/sobjects', async (request) => {
    const { base, rights } = callOf(request);
    const readable = org.store.schema.objects.filter((object) => rights.object(object, 'Read'));
    return {
      encoding: 'UTF-8',
      maxBatchSize: 200,
      sobjects: readable.map((object) => describeSummary(object, rights, base)),
    };
  });

  api.get<{ Params: { object: string } }>('/sobjects/:object', async (request) => {
    const { base, rights } = callOf(request);
    const object = readableObject(org, request.params.object, rights);
    return { objectDescribe: describeSummary(object, rights, base), recentItems: [] };
  });

  api.get<{ Params: { object: string } }>('/sobjects/:object/describe', async (request) => {
    const { base, rights } = callOf(request);
    return describeObject(readableObject(org, request.params.object, rights), rights, base);
  });
}

/** @throws SalesforceError `NOT_FOUND` when there is none or the user may not read it */
export function readableObject(
  org: Org,
  name: string,
  rights: ReturnType<typeof callOf>['rights'],
): NonNullable<ReturnType<Org['store']['schema']['object']>> {
  const object = org.store.schema.object(name);
  if (object === undefined || !rights.object(object, 'Read')) throw notFound();
  return object;
}
