import { asyncLocalStorage, Context, type Info } from '@temporalio/activity';
import type { Dependencies } from '../../src/activities/dependencies.ts';
import { createAnnounce } from '../../src/activities/react/announce.ts';
import { createGiveUp } from '../../src/activities/react/give-up.ts';
import { createMakeRecord } from '../../src/activities/react/make-record.ts';
import type { Destination, OpenedConnector } from '../../src/core/connector.ts';
import type { ReactInput } from '../../src/core/reaction.ts';
import { integrations } from '../../src/integrations/index.ts';
import { createConnectionOpener } from '../../src/worker/open-connection.ts';
import type { Engine } from './engine.ts';
import type { ReactionScene, User } from './reaction-scene.ts';

/** Steps of one event without a server between them, so that attempts meet as a test has it. */
export interface Attempts {
  input: ReactInput;
  makeRecord(changes?: Partial<Dependencies>): Promise<{ outcome: string }>;
  announce(changes?: Partial<Dependencies>): Promise<{ message: string }>;
  giveUp(reason: string, attempt?: number): Promise<void>;
  /** Opens connections whose destination is changed so. */
  changed(change: (destination: Destination) => Partial<Destination>): Pick<Dependencies, 'openConnection'>;
}

/** Takes a person in, and starts no workflow. */
export async function attemptsAt(engine: Engine, scene: ReactionScene, user: User): Promise<Attempts> {
  const { database, secrets, artifacts } = engine;
  const openConnection = createConnectionOpener({ database, secrets });
  const dependencies: Dependencies = {
    database,
    artifacts,
    integrations,
    openConnection,
    unseal: (sealed) => secrets.open(sealed),
    seal: (text) => secrets.seal(text),
    derive: (text) => secrets.derive(text),
  };
  scene.pauseTemporal();
  const before = new Set((await scene.events()).map(({ id }) => id));
  await scene.signUp(user);
  const event = (await scene.events()).find(({ id }) => !before.has(id));
  if (event === undefined) throw new Error('The event was not taken in');
  const input = { syncId: scene.syncId, syncVersion: 1, eventId: event.id, giveUpAfterMs: 60_000 };
  const using = (changes: Partial<Dependencies> = {}) => ({ ...dependencies, ...changes });
  return {
    input,
    makeRecord: (changes) => inAttempt(() => createMakeRecord(using(changes))(input)),
    announce: (changes) => inAttempt(() => createAnnounce(using(changes))(input)),
    giveUp: (reason, attempt) => inAttempt(() => createGiveUp(using())({ ...input, reason }), attempt),
    changed: (change) => ({
      async openConnection(id): Promise<OpenedConnector> {
        const opened = await openConnection(id);
        const { destination } = opened;
        return destination === undefined
          ? opened
          : { ...opened, destination: { ...destination, ...change(destination) } };
      },
    }),
  };
}

/** Runs a step as this attempt of it. */
export function inAttempt<Result>(step: () => Promise<Result>, attempt = 1): Promise<Result> {
  const { signal } = new AbortController();
  const never = new Promise<never>(() => undefined);
  const nothing = () => undefined;
  const log = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
  // Steps look at nothing else of it.
  const info = { attempt, heartbeatDetails: undefined } as unknown as Info;
  // No step reports figures, or is called off.
  const absent = undefined as never;
  const context = new Context(info, never, signal, nothing, undefined, log, absent, { details: absent });
  return asyncLocalStorage.run(context, step);
}

/** Something that happens when the test says so. */
export function gate(): { passed: Promise<void>; open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
