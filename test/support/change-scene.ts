import { randomUUID } from 'node:crypto';
import type { RunOptionsInput } from '../../src/core/run.ts';
import type { Engine } from './engine.ts';
import { type RunScene, runScene, type TestRun } from './run-scene.ts';
import { type ShownProfile, startSegment, type TestSegment } from './segment.ts';
import { whenTestEnds } from './side-by-side.ts';

/** A Salesforce org, a Segment workspace, and a sync of contacts between them, with everything switched on. */
export interface ChangeScene {
  runs: RunScene;
  salesforce: RunScene['salesforce'];
  segment: TestSegment;
  syncId: string;
  /** Starts a run and waits for its end. */
  run(options?: RunOptionsInput): Promise<TestRun & { end: Awaited<ReturnType<TestRun['ended']>> }>;
  /** Gives the sync another config; answers nothing. */
  change(config: ChangeConfig): Promise<void>;
  /** Profiles of the first space by their user id. */
  profiles(): Promise<Map<string, ShownProfile['traits']>>;
  /** Lets so much time pass in Salesforce that the changes before it are seen by the next run. */
  later(): void;
}

export interface ChangeConfig {
  source?: Record<string, unknown>;
  destination?: Record<string, unknown>;
  model?: Record<string, unknown>;
  mapping?: Record<string, unknown>;
  [setting: string]: unknown;
}

export async function changeScene(engine: Engine, config: ChangeConfig = {}): Promise<ChangeScene> {
  const runs = await runScene(engine);
  const segment = await startSegment();
  whenTestEnds(() => segment.close());
  const { credentials, space } = segment;
  const destination = await runs.connect('segment', {
    profileSpace: space.slug,
    writeKey: space.writeKey,
    publicApiToken: credentials.token,
    trackingUrl: credentials.trackingUrl,
    publicApiUrl: credentials.publicApiUrl,
  });
  const whole = ({ source, destination: to, model, mapping, ...rest }: ChangeConfig) => ({
    source: { connection: runs.connection, enabled: true, lag: '0s', ...source },
    destination: { connection: destination, enabled: true, ...to },
    model: { name: 'Contacts', collection: 'Contact', columns: ['LastName', 'Email'], ...model },
    mapping: { profileSpace: space.slug, enabled: true, userId: { field: 'Id' }, ...mapping },
    ...rest,
  });
  const syncId = `segment-${randomUUID()}`;
  const integration = 'salesforce-to-segment';
  await engine.database.syncs.create({ id: syncId, integration, name: syncId, config: whole(config) });
  // Whole seconds decide what a run sees, so time passes when the test says so.
  runs.salesforce.clock.stop(new Date('2026-11-01T00:00:00Z'));

  return {
    runs,
    salesforce: runs.salesforce,
    segment,
    syncId,
    async run(options = {}) {
      const run = await runs.start(syncId, options);
      return { ...run, end: await run.ended() };
    },
    change: async (changed) => void (await engine.database.syncs.update(syncId, { config: whole(changed) })),
    async profiles() {
      const told = await segment.profilesByUserId();
      return new Map([...told].map(([id, { traits }]) => [id, traits]));
    },
    later: () => runs.salesforce.clock.advance(5_000),
  };
}
