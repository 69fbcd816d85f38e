import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type ChangeWalk, changeWalk, HIDDEN } from '../support/change-walk.ts';
import { pickFrom } from './random.ts';
import type { Rig } from './rig.ts';
import { patiently } from './trial.ts';

/** People who change contacts, and a sync that tells Segment of it. */
export interface SoakContacts {
  syncId: string;
  walk: ChangeWalk;
  /** Lets so much time pass in Salesforce that the next run sees all changes. */
  later(): void;
}

type Limits = Record<string, number>;

/** Parts of few rows, so that there are many seams. */
const ways: [Limits, Limits] = [
  { messagesPerPart: 5, deliveriesAtOnce: 2 },
  { jobAbove: 0, rowsPerPage: 20, messagesPerPart: 6 },
];

const LATE_MS = 3_000;
const LAG = '4s';

/** In an empty org and an empty workspace. */
export async function openContacts(rig: Rig, random: () => number): Promise<SoakContacts> {
  const { salesforce, segment } = rig;
  await salesforce.reset();
  await segment.control('/reset');
  await salesforce.change({ lateVisibilityMs: LATE_MS, dailyApiRequests: 10_000_000 });
  const walk = await changeWalk(salesforce, random);
  const syncId = await makeSync(rig, pickFrom(random, ways));
  return { syncId, walk, later: () => salesforce.clock.advance(10_000) };
}

async function makeSync({ api, salesforce, segment }: Rig, limits: Limits): Promise<string> {
  const id = `contacts-${randomUUID()}`;
  const create = (path: string, json: unknown) =>
    patiently(() => api.send('POST', path, z.unknown(), { json }));
  const connect = (system: string, settings: unknown) =>
    create('/v1/connections', { id: `${system}-of-${id}`, system, settings });
  const { credentials, space } = segment;
  await connect('salesforce', salesforce.connection);
  await connect('segment', {
    profileSpace: space.slug,
    writeKey: space.writeKey,
    publicApiToken: credentials.token,
    trackingUrl: credentials.trackingUrl,
    publicApiUrl: credentials.publicApiUrl,
  });
  const filter = { field: 'LastName', operator: '!=', value: HIDDEN };
  const config = {
    source: { connection: `salesforce-of-${id}`, enabled: true, lag: LAG },
    destination: { connection: `segment-of-${id}`, enabled: true },
    model: {
      name: 'Contacts',
      collection: 'Contact',
      columns: ['LastName', 'Email', 'Account.Name'],
      filter,
    },
    mapping: { profileSpace: space.slug, enabled: true, userId: { field: 'Id' } },
    // Each run is started and looked at by the trial.
    schedule: { paused: true },
    limits,
  };
  await create('/v1/syncs', { id, name: id, integration: 'salesforce-to-segment', config });
  return id;
}
