import { failure } from '../errors.ts';
import type { Rule } from './change.ts';

/** A record type must be of the record's own object. */
export const recordTypes: Rule = {
  concerns: (_scope, _table, fields) => fields.has('RecordTypeId'),
  check({ scope: { store }, table, value }) {
    const id = value('RecordTypeId');
    if (typeof id !== 'string') return undefined;
    const types = store.table('RecordType');
    const row = types.rowOf(id);
    if (row !== undefined && store.read(types, row).SobjectType === table.object.name) return undefined;
    return failure(
      'INVALID_CROSS_REFERENCE_KEY',
      `Record Type ID: this ID value isn't valid for the user: ${id}`,
      ['RecordTypeId'],
    );
  },
};
