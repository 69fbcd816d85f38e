import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describeObject, describeSummary } from '../describe.ts';
import { notFound } from '../errors.ts';
import type { Org } from '../org.ts';
import type { Rights } from '../records/permissions.ts';
import { wholeSecond } from '../records/values.ts';
import type { ObjectDef } from '../schema/definition.ts';
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
    const names = ['composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects', 'tooling'];
    return Object.fromEntries(names.map((name) => [name, `${base}/${name}`]));
  });

  api.get('/sobjects', async (request, reply) => {
    const { base, rights } = callOf(request);
    if (unchanged(request, reply)) return reply.code(304).send();
    const readable = org.store.schema.objects
      .filter((object) => rights.object(object, 'Read'))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
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

  api.get<{ Params: { object: string } }>('/sobjects/:object/describe', async (request, reply) => {
    const { base, rights } = callOf(request);
    const object = readableObject(org, request.params.object, rights);
    if (unchanged(request, reply)) return reply.code(304).send();
    return describeObject(org.store, object, rights, base);
  });

  const changes = createChangeTimes();

  /**
   * Whether what the caller can see of objects and fields is as it was at `If-Modified-Since`.
   *
   * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_ifmodifiedsince.htm (checked 2026-11)
   */
  function unchanged(request: FastifyRequest, reply: FastifyReply): boolean {
    const changedAt = changes.of(callOf(request).rights, org.schemaVersion(), org.now());
    reply.header('Last-Modified', new Date(changedAt).toUTCString());
    const since = Date.parse(String(request.headers['if-modified-since'] ?? ''));
    return changedAt <= since;
  }
}

/** When descriptions last changed: rights are made anew when any permission changes, and the schema counts its changes. */
function createChangeTimes(): { of(rights: Rights, version: number, now: number): number } {
  const times = new WeakMap<Rights, { version: number; at: number }>();
  let latest = 0;
  return {
    of(rights, version, now) {
      const known = times.get(rights);
      if (known?.version === version) return known.at;
      // The header knows whole seconds only, and two changes in one second must not look like one.
      latest = Math.max(wholeSecond(now), latest + 1000);
      times.set(rights, { version, at: latest });
      return latest;
    },
  };
}

/** @throws SalesforceError `NOT_FOUND` when there is none or the user may not read it */
export function readableObject(org: Org, name: string, rights: Rights): ObjectDef {
  const object = org.store.schema.object(name);
  if (object === undefined || !rights.object(object, 'Read')) throw notFound();
  return object;
}
