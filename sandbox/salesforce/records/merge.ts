import { type Failure, failure, isFailure } from '../errors.ts';
import { type RecordInput, readBody } from './body.ts';
import { fieldOf } from './store.ts';
import type { WriteScope } from './write.ts';

export interface MergeRequest {
  /** The record that stays, with the fields to set on it. */
  master: RecordInput & { id: string };
  /** Ids of one or two others. */
  losers: string[];
}

export interface Merged {
  id: string;
  mergedRecordIds: string[];
  updatedRelatedIds: string[];
}

const mergeable = ['Account', 'Contact', 'Lead'];

/**
 * Merges records of one object: children move to the master, the others go to the recycle bin with the master's id in
 * `MasterRecordId`.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_merge.htm (checked 2026-11)
 */
export function mergeRecords(scope: WriteScope, { master, losers }: MergeRequest): Merged | Failure {
  const { store, rights, at } = scope;
  const { table, writer, cells } = readBody(scope, master);
  const { object } = table;
  if (!mergeable.includes(object.name))
    return failure('INVALID_OPERATION', `merge is not supported for ${object.name}`);
  if (!rights.object(object, 'Delete') || !rights.object(object, 'Edit'))
    return failure('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  if (losers.length < 1 || losers.length > 2)
    return failure('INVALID_NUMBER_OF_IDS', 'merge requires one or two records to merge');
  const masterRow = table.rowOf(master.id);
  const rows = losers.map((id) => table.rowOf(id));
  const known = rows.filter((row) => row !== undefined);
  if (masterRow === undefined || known.length < rows.length)
    return failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  if ([masterRow, ...known].some((row) => table.isDeleted(row)))
    return failure('ENTITY_IS_DELETED', 'entity is deleted');
  if (known.includes(masterRow))
    return failure('INVALID_ID_FIELD', 'the master record cannot be one of the records to merge');

  const masterId = table.id(masterRow);
  const moved: string[] = [];
  const stamps = ['LastModifiedDate', 'SystemModstamp'];
  for (const row of known) {
    const loserId = table.id(row);
    for (const { table: other, field } of store.bin.lookupsOf(object))
      for (const child of other.find(field, loserId).slice()) {
        // A record cannot be its own parent.
        const itself = other === table && child === masterRow;
        other.set(child, field, itself ? null : masterId);
        for (const name of stamps) other.set(child, fieldOf(other, name), at);
        if (!itself) moved.push(other.id(child));
      }
    table.set(row, fieldOf(table, 'MasterRecordId'), masterId);
    store.bin.remove(table, row, at);
  }
  // After the others, so that a value that was unique to one of them is free for the master.
  const written = writer.update(masterRow, cells);
  if (isFailure(written)) return written;
  return { id: masterId, mergedRecordIds: known.map((row) => table.id(row)), updatedRelatedIds: moved };
}
