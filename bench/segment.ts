import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { findApiKey } from '../src/cli/api-key.ts';
import { createApiClient } from '../src/cli/client.ts';
import { addSync, connectSandbox, SandboxSystems } from '../src/cli/example.ts';
import { startDev } from '../src/dev/start.ts';
import { benchConfig } from './bench-config.ts';
import type { BenchmarkScene } from './benchmarks.ts';
import { measureRun, type Place, type SaltbridgeFigures } from './by-saltbridge.ts';
import { readByTap, type TapFigures } from './by-tap.ts';
import { runProgram } from './programs.ts';
import { contactColumns, seedContacts } from './sandbox.ts';

export const ReadResult = z.object({
  seconds: z.number(),
  rows: z.number(),
  cpuSeconds: z.number(),
  peakRssBytes: z.number(),
});
export type ReadResult = z.infer<typeof ReadResult>;

export interface SegmentFigures {
  rows: number;
  /** How many of them change between the two runs. */
  changed: number;
  initial: SaltbridgeFigures;
  incremental: SaltbridgeFigures;
  jsforce: ReadResult;
  tap: TapFigures;
}

const syncId = 'contacts-to-segment';

/** Tells Segment of contacts, all and then those that changed; then others read the same from the same Salesforce. */
export async function measureSegment({
  rows,
  folder,
  workers,
  say,
}: BenchmarkScene): Promise<SegmentFigures> {
  const config = await benchConfig(join(folder, `segment-${rows}`));
  const services = { sandbox: true, sandboxArgs: ['--users', '1'], workers };
  const dev = await startDev({ config, services, log: say });
  try {
    const systems = SandboxSystems.parse(dev.addresses.sandbox);
    const key = await findApiKey(config);
    const client = createApiClient({ url: dev.addresses.api, key: async () => key });
    await connectSandbox(client, systems);
    await addSync(client, contactSync(systems));
    const place: Place = { client, config, failed: dev.failed, systems };
    const changed = Math.ceil(rows / 100);

    say(`${rows} rows: seeding…`);
    await seedContacts(systems, rows);
    await visible();
    say(`${rows} rows: initial sync…`);
    const initial = await callsOf(place, () => measureRun(syncId, place));
    await seedContacts(systems, changed, 'Changed');
    await visible();
    say(`${rows} rows: incremental sync…`);
    const incremental = await callsOf(place, () => measureRun(syncId, place));
    say(`${rows} rows: jsforce…`);
    const jsforce = ReadResult.parse(await runProgram('bench/jsforce-read/main.js', systems));
    say(`${rows} rows: Singer tap…`);
    const tap = await readByTap(systems, contactColumns, join(folder, 'tap'));
    return { rows, changed, initial, incremental, jsforce, tap };
  } finally {
    await dev.stop();
  }
}

/** Without a lag a run reads up to the last whole second, so what was written since is for the run after it. */
function visible(): Promise<void> {
  return setTimeout(1_500);
}

const Requests = z.object({ requests: z.array(z.object({ method: z.string(), path: z.string() })) });

/** The calls of this run alone; seeding the contacts makes calls too. */
async function callsOf(
  { systems: { salesforce } }: Place,
  run: () => Promise<SaltbridgeFigures>,
): Promise<SaltbridgeFigures> {
  const polled = async () => {
    const answer = await fetch(
      `${salesforce.url}/__sandbox/requests?path=${encodeURIComponent('/jobs/query/')}`,
    );
    const { requests } = Requests.parse(await answer.json());
    return requests.filter(({ method, path }) => method === 'GET' && /\/jobs\/query\/\w+$/.test(path)).length;
  };
  const before = await polled();
  const figures = await run();
  const polls = (await polled()) - before;
  return { ...figures, salesforce: { ...figures.salesforce, calls: figures.counts.apiCalls, polls } };
}

function contactSync({ segment }: SandboxSystems) {
  const [space] = segment.spaces;
  return {
    id: syncId,
    name: 'Contacts to Segment',
    integration: 'salesforce-to-segment',
    config: {
      source: { connection: 'salesforce-sandbox', enabled: true, lag: '0s' },
      destination: { connection: 'segment-sandbox', enabled: true },
      model: { name: 'Contacts', collection: 'Contact', columns: contactColumns },
      mapping: { profileSpace: space?.slug, enabled: true, userId: { field: 'External_Id__c' } },
      schedule: { paused: true },
    },
  };
}
