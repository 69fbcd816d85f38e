import { randomUUID } from 'node:crypto';
import type { Destination, StepContext } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { keyFieldOf, refuseLongKey } from '../../core/key-field.ts';
import type { ReactInput, ReactionOutcome } from '../../core/reaction.ts';
import type { EventChange } from '../../store/tables/events.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../run-scope.ts';
import { withStepContext } from '../step-context.ts';
import { cameBefore } from './came-before.ts';
import { overtaken, whileClaimed } from './claim.ts';
import { attributesOf, type EventScope, openEvent } from './event-scope.ts';
import { fitRecord } from './fit-record.ts';
import { createKeeper, type Made } from './keeper.ts';

type Keeper = ReturnType<typeof createKeeper>;
/** `failed`: another workflow has given the event up. */
type RecordResult = { outcome: ReactionOutcome | 'failed' };

/**
 * Makes the record of an event, unless there is one or its person is nobody new. Harmless twice, and in two attempts at
 * once: it looks by the key first, the inbox remembers from before the first write that a record may be ours, and only
 * who marked it so writes.
 */
export function createMakeRecord(dependencies: Dependencies) {
  return (input: ReactInput): Promise<RecordResult> =>
    withStepContext({ step: 'record' }, async (context) => {
      const scope = await openEvent(dependencies, input);
      const { event, bound } = scope;
      if (event.state === 'failed') return { outcome: 'failed' };
      if (event.outcome !== null) return { outcome: event.outcome };
      if (event.record === 'none' && (await cameBefore(dependencies, scope)))
        return leaveAlone(dependencies, scope);
      const destination = await openDestination(dependencies, bound.connections);
      const keeper = await openKeeper(dependencies, scope, destination);
      const { made, seen } =
        (await findPresent(scope, keeper, context)) ?? (await writeNew(dependencies, scope, keeper, context));
      const due = made.outcome === 'created' && bound.connections.announce !== undefined;
      const change: EventChange = {
        ...made,
        record: 'made',
        recordBy: null,
        ...(made.recordId !== null && { recordUrl: await destination.pageOf(made.recordId) }),
        ...(!due && done()),
      };
      if (!(await dependencies.database.events.changeIf(event.id, seen, change))) throw overtaken();
      return { outcome: made.outcome };
    });
}

/** Of an event that no message is due about. */
function done(): EventChange {
  return { message: 'off', state: 'done', payload: null, error: null, finishedAt: new Date() };
}

/** The target need not be asked: nothing was made, and nothing is to be. */
async function leaveAlone(
  { database: { events } }: Dependencies,
  { event: { id, record, recordBy } }: EventScope,
): Promise<RecordResult> {
  const change: EventChange = { ...done(), outcome: 'skipped' };
  if (!(await events.changeIf(id, { record, recordBy }, change))) throw overtaken();
  return { outcome: 'skipped' };
}

async function openKeeper(
  dependencies: Dependencies,
  { event, bound }: EventScope,
  destination: Destination,
): Promise<Keeper> {
  const { target: plan } = bound;
  const target = await destination.describe(plan.object);
  const key = plan.keyField === undefined ? undefined : keyFieldOf(target, plan.keyField);
  const record = fitRecord(bound.record(attributesOf(dependencies, event)), target, plan.keyField);
  if (key !== undefined) refuseLongKey(key, record[key.name] ?? '');
  return createKeeper({ destination, plan, key, record });
}

/** What an attempt decided, and how the inbox looked when it did. */
interface Decided {
  made: Made;
  seen: EventChange;
}

/** What is there is ours only where the inbox says, before and after, that we may have written it. */
async function findPresent(
  { event: { record, recordBy } }: EventScope,
  keeper: Keeper,
  context: StepContext,
): Promise<Decided | undefined> {
  const begun = record !== 'none';
  const seen = { record, recordBy };
  const own = await keeper.byKey(context);
  if (own !== undefined) return { made: { outcome: begun ? 'created' : 'known', recordId: own }, seen };
  const others = begun ? [] : await keeper.bySameAddress(context);
  return others.length === 0 ? undefined : { made: await keeper.leave(others, context), seen };
}

async function writeNew(
  { database: { events } }: Dependencies,
  { event: { id, record, recordBy, receivedAt } }: EventScope,
  keeper: Keeper,
  context: StepContext,
): Promise<Decided> {
  const ours = { record: 'writing', recordBy: randomUUID() } as const;
  let seen: EventChange = { record, recordBy };
  const claim = async () => {
    const held = await events.changeIf(id, seen, ours);
    if (held) seen = ours;
    return held;
  };
  try {
    const made = await whileClaimed(claim, context, async (claimed) => {
      claimed.signal.throwIfAborted();
      return keeper.create(record !== 'none', receivedAt, claimed);
    });
    return { made, seen: ours };
  } catch (error) {
    // Where nothing was written, a later try is to look at everybody again.
    if (error instanceof SaltbridgeError && !error.retryable)
      await events.changeIf(id, ours, { record: 'none', recordBy: null });
    throw error;
  }
}
