import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import { type InboxRow, inboxRow, TESTED } from '../../core/inbox-row.ts';
import { RemovedAnswer } from '../../core/prepare.ts';
import { reactionIdOf } from '../../core/reaction.ts';
import type { SetupTestAnswer } from '../../core/setup.ts';
import type { Event } from '../../store/tables/events.ts';
import { askWorker } from '../ask-worker.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ReactingSync } from '../hooks/reacting-sync.ts';

const PATIENCE_MS = 60_000;
const POLL_MS = 250;

/**
 * Sends a made-up person all the way, then takes back what came of it, also where it did not get there.
 *
 * @throws SaltbridgeError `transient` where it is not done within `patienceMs`
 */
export async function runTestEvent(
  dependencies: ApiDependencies,
  sync: ReactingSync,
  patienceMs = PATIENCE_MS,
): Promise<z.infer<typeof SetupTestAnswer>> {
  const { events } = dependencies.database;
  const startedAt = Date.now();
  const row = inboxRow(dependencies.secrets, sync.id, sync.plan, madeUpPerson());
  await events.receive([row]);
  dependencies.feeder?.kick();
  const ended = await untilEnded(dependencies, row, startedAt + patienceMs);
  const seconds = (Date.now() - startedAt) / 1_000;
  if (ended === undefined) throw await calledOff(dependencies, row, seconds);
  const cleanedUp = await cleanUp(dependencies, ended);
  if (ended.state === 'failed' || ended.outcome === null)
    throw new SaltbridgeError('config', `The test event failed: ${ended.error ?? 'it had no outcome'}`);
  return { outcome: ended.outcome, message: ended.message, cleanedUp, seconds };
}

function madeUpPerson() {
  const word = randomUUID();
  const attributes = {
    name: 'Saltbridge Test',
    given_name: 'Saltbridge',
    family_name: 'Test',
    // https://www.rfc-editor.org/rfc/rfc2606 keeps the domain from ever being anybody's.
    email: `saltbridge-test-${word}@example.com`,
  };
  const createdAt = new Date().toISOString();
  return { id: `${TESTED}${word}`, subject: `saltbridge-test|${word}`, attributes, createdAt };
}

/** @returns undefined where it is not over in time */
async function untilEnded(
  { database }: ApiDependencies,
  { syncId, subject }: InboxRow,
  until: number,
): Promise<Event | undefined> {
  for (; Date.now() < until; await delay(POLL_MS)) {
    const event = await database.events.find(syncId, subject);
    if (event?.state === 'done' || event?.state === 'failed') return event;
  }
  return undefined;
}

async function cleanUp({ temporal }: ApiDependencies, { id: eventId, syncId }: Event) {
  return RemovedAnswer.parse(await askWorker(temporal, 'prepare', { kind: 'remove-test', syncId, eventId }));
}

/** Ends its workflow before anything is taken back: what is away now must not make the record when it returns. */
async function calledOff(
  dependencies: ApiDependencies,
  { syncId, subject }: InboxRow,
  seconds: number,
): Promise<SaltbridgeError> {
  const { database, temporal } = dependencies;
  const event = await database.events.find(syncId, subject);
  const what = `The test event was not done within ${Math.round(seconds)} s; see whether a worker runs and reaches the other systems`;
  const code = 'TEST_NOT_DONE';
  if (event === undefined) return new SaltbridgeError('transient', what, { code });
  try {
    await temporal.use((client) =>
      client.workflow.getHandle(reactionIdOf(syncId, subject)).terminate('The test was called off'),
    );
  } catch (error) {
    // Never started, or just over.
    if (!(error instanceof WorkflowNotFoundError)) await neverStart(dependencies, event);
  }
  try {
    await cleanUp(dependencies, event);
    return new SaltbridgeError('transient', `${what}. What it left was taken back`, { code });
  } catch (cause) {
    await neverStart(dependencies, event);
    const look = event.record === 'none' ? 'It left nothing' : 'Look for a record named Saltbridge Test';
    return new SaltbridgeError('transient', `${what}. ${look}`, { code, cause });
  }
}

/** Without its event, no step of the workflow does anything more. */
async function neverStart({ database }: ApiDependencies, { id }: Event): Promise<void> {
  await database.events.remove(id);
}
