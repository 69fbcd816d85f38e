import type { ReadRequest, Source, StepContext } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { inboxRow, RECONCILED, subjectHash } from '../../core/inbox-row.ts';
import { isNew } from '../../core/newcomer.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../run-scope.ts';
import { withStepContext } from '../step-context.ts';
import { type OpenSync, openSync } from './open-sync.ts';

/** Everybody that was read is `missing`, was there `earlier` than the sync, or has a record. */
export interface Compared {
  read: number;
  earlier: number;
  missing: number;
}

/** So many people are compared at once. */
const BATCH = 500;
const SUBJECT = 'user_id';
const CREATED = 'created_at';

type Person = Record<string, string>;

/** Finds the people whose event never came and puts them into the inbox, where nobody is kept twice. */
export function createCompareUsers(dependencies: Dependencies) {
  const { events } = dependencies.database;
  return async function compareUsers(input: { syncId: string; runId: string }): Promise<Compared> {
    const prefix = reconciledBy(input.runId);
    const sync = await openSync(dependencies, input.syncId);
    const source = await openUsers(dependencies, sync);
    const tellMissing = createTeller(dependencies, sync, prefix);
    return withStepContext({ step: 'export' }, async (context) => {
      const columns = [...new Set([SUBJECT, CREATED, ...sync.plan.attributes])];
      const fields = columns.map((path) => ({ path, column: path }));
      const request: ReadRequest = { object: 'users', fields, options: {} };
      let read = 0;
      let earlier = 0;
      let batch: Person[] = [];
      const flush = async () => {
        const newcomers = batch.filter((person) => isNew({ createdAt: person[CREATED] }, sync));
        earlier += batch.length - newcomers.length;
        await tellMissing(newcomers, context);
        batch = [];
        context.progress(read);
      };
      for await (const rows of source.read(request, context)) {
        for (const cells of rows) {
          read += 1;
          batch.push(Object.fromEntries(columns.map((name, at) => [name, textOf(cells[at])])));
          if (batch.length >= BATCH) await flush();
        }
      }
      await flush();
      // Asked of the inbox: an attempt before this one may have put people there.
      const { open, failed, created, others } = await events.outcomes(input.syncId, prefix);
      return { read, earlier, missing: open + failed + created + others };
    });
  };
}

/** Begins the ids of the events of a run. */
export function reconciledBy(runId: string): string {
  return `${RECONCILED}${runId}/`;
}

/** Puts whom neither the inbox nor the target knows into the inbox. */
function createTeller(dependencies: Dependencies, { id: syncId, plan }: OpenSync, prefix: string) {
  const { hook, target, connections } = plan;
  const { events } = dependencies.database;
  const subjectOf = (person: Person) => subjectHash(dependencies, hook.tenant, person[SUBJECT] ?? '');
  return async (people: readonly Person[], context: StepContext): Promise<void> => {
    const told = await events.known(syncId, people.map(subjectOf));
    const untold = people.filter((person) => person[SUBJECT] && !told.has(subjectOf(person)));
    const present = new Set<string>();
    if (target.keyField !== undefined && untold.length > 0) {
      const destination = await openDestination(dependencies, connections);
      const keys = untold.map((person) => person[SUBJECT] ?? '');
      const request = { object: target.object, field: target.keyField, keys };
      for await (const found of destination.lookup(request, context))
        for (const { key } of found) present.add(key);
    }
    const missing = untold.filter((person) => !present.has(person[SUBJECT] ?? ''));
    const rows = missing.map((person) => {
      const attributes = Object.fromEntries(Object.entries(person).filter(([, value]) => value !== ''));
      const event = { id: `${prefix}${subjectOf(person)}`, subject: person[SUBJECT] ?? '', attributes };
      const createdAt = attributes[CREATED];
      return inboxRow(dependencies, syncId, plan, { ...event, ...(createdAt && { createdAt }) });
    });
    await events.receive(rows, 'person');
  };
}

function textOf(cell: unknown): string {
  return typeof cell === 'string' ? cell : cell == null ? '' : JSON.stringify(cell);
}

async function openUsers({ openConnection }: Dependencies, { id, plan }: OpenSync): Promise<Source> {
  const connection = plan.connections.source;
  const { source } = connection === undefined ? {} : await openConnection(connection);
  if (source !== undefined) return source;
  const message = `The sync ${id} names no connection to read users from; set source.connection to an auth0 connection`;
  throw new SaltbridgeError('config', message, { code: 'NO_SOURCE' });
}
