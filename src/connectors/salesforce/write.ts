import type { Outcome, StepContext, WriteRequest } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { TargetObject } from '../../core/target.ts';
import type { Client } from './client.ts';
import { RECORDS_PER_CALL, type Saved, saveRecords } from './collections.ts';
import type { Describer } from './describe.ts';
import { findCreatedEarlier } from './earlier.ts';
import { fieldOf, keyReader } from './fields.ts';
import { isCalledOff, type Settling, waitUnlessCalledOff } from './patience.ts';
import { type JsonRecord, toRecord } from './records.ts';

/**
 * Records a call, pass after pass, for those that another transaction keeps locked: smaller calls hold fewer locks
 * at once, and a single record waits for one parent only.
 */
const LOCK_PASSES = [RECORDS_PER_CALL, 25, 1, 1] as const;
/** Most single-record calls in one pass; what is locked beyond goes to the next run. */
const MAX_SINGLE_CALLS = 100;
const LOCKED = 'UNABLE_TO_LOCK_ROW';

interface Sendable {
  index: number;
  record: JsonRecord;
}

/** Writes through sObject Collections and says what became of every row, in the order of `rows`. */
export async function write(
  client: Client,
  describer: Describer,
  settling: Settling,
  request: WriteRequest,
  rows: readonly (readonly string[])[],
  options: { firstAttempt: boolean; startedAt: Date },
  context: StepContext,
): Promise<Outcome[]> {
  const target = await describer.known(request.object);
  const canonical = canonicalRequest(target, request);
  const keyOf = keyReader(request.fields, request.keyFields);
  if (keyOf === undefined) {
    throw new SaltbridgeError(
      'config',
      `The key fields ${request.keyFields.join(', ')} are not among the fields to write`,
      {
        code: 'KEY_FIELD_MISSING',
      },
    );
  }
  let createdEarlier = new Map<number, string>();
  if (!options.firstAttempt && request.lane !== 'update') {
    const find = () => findCreatedEarlier(client, target, request, rows, options.startedAt, context);
    createdEarlier = await find();
    const mayBeOpen = request.lane === 'insert' && createdEarlier.size < rows.length;
    if (mayBeOpen && (await settling.wait(context))) createdEarlier = await find();
  }

  const results = new Map<number, Saved>();
  const columns = request.fields.map((name) => ({ name, field: fieldOf(target.fields, name) }));
  const sendable: Sendable[] = [];
  rows.forEach((row, index) => {
    const record = toRecord(columns, row);
    const needed = canonical.lane === 'update' ? 'Id' : canonical.externalIdField;
    const id = createdEarlier.get(index);
    if (canonical.lane === 'insert' && id !== undefined)
      results.set(index, { success: true, id, created: true });
    else if (needed !== undefined && record[needed] == null) {
      results.set(index, {
        success: false,
        code: 'MISSING_ARGUMENT',
        field: needed,
        message: `${needed} not specified`,
      });
    } else sendable.push({ index, record });
  });

  const send = (records: readonly JsonRecord[]) =>
    saveRecords(client, canonical, records).catch((error: unknown) => {
      throw settling.afterLoss(canonical.lane, error);
    });
  await sendAll(send, byParent(sendable, target, request), results, rows.length, context);
  return rows.map((row, index) =>
    toOutcome(keyOf(row), canonical, results.get(index), createdEarlier.has(index)),
  );
}

/** Names as Salesforce spells them: jsforce looks for `Id` and the external id under exactly that name. */
function canonicalRequest(target: TargetObject, request: WriteRequest): WriteRequest {
  const { externalIdField, ...rest } = request;
  if (request.lane !== 'upsert') return { ...rest, object: target.name };
  const name = externalIdField ?? 'Id';
  return { ...rest, object: target.name, externalIdField: fieldOf(target.fields, name)?.name ?? name };
}

/** Puts children of one parent side by side, so that two calls do not fight for its lock. */
function byParent(sendable: Sendable[], target: TargetObject, { fields }: WriteRequest): Sendable[] {
  const parent = fields
    .map((name) => fieldOf(target.fields, name))
    .find(
      (field) => field?.type === 'reference' && field.name !== 'OwnerId' && field.name !== 'RecordTypeId',
    );
  if (parent === undefined) return sendable;
  const parentOf = ({ record }: Sendable) => {
    const id = record[parent.name];
    return typeof id === 'string' ? id : '';
  };
  return sendable.toSorted((a, b) => (parentOf(a) < parentOf(b) ? -1 : Number(parentOf(a) > parentOf(b))));
}

async function sendAll(
  send: (records: readonly JsonRecord[]) => Promise<Saved[]>,
  sendable: readonly Sendable[],
  results: Map<number, Saved>,
  total: number,
  context: StepContext,
): Promise<void> {
  let pending = sendable;
  for (const [pass, size] of LOCK_PASSES.entries()) {
    if (pending.length === 0) return;
    if (pass > 0 && !(await waitUnlessCalledOff(lockWaitMs(pass), context))) return;
    const locked: Sendable[] = [];
    const now = size === 1 ? pending.slice(0, MAX_SINGLE_CALLS) : pending;
    for (let start = 0; start < now.length; start += size) {
      if (isCalledOff(context)) return;
      const call = now.slice(start, start + size);
      const saved = await send(call.map(({ record }) => record));
      call.forEach((item, at) => {
        const result = saved[at] ?? { success: false };
        results.set(item.index, result);
        if (result.code === LOCKED) locked.push(item);
      });
      context.progress(results.size - locked.length, total);
    }
    pending = locked;
  }
}

function lockWaitMs(pass: number): number {
  return 200 * 2 ** pass * (0.5 + Math.random());
}

function toOutcome(
  key: string,
  { lane }: WriteRequest,
  saved: Saved | undefined,
  createdEarlier: boolean,
): Outcome {
  if (saved === undefined) return { key, state: 'unprocessed' };
  const { success, created, ...facts } = saved;
  if (!success) return { key, state: 'failed', ...facts };
  const isNew = createdEarlier || lane === 'insert' || (lane === 'upsert' && created === true);
  return { key, state: isNew ? 'created' : 'updated', ...facts };
}
