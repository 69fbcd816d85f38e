import { failure } from '../errors.ts';
import type { Rule } from './change.ts';

/** Nobody who left gets new records. */
export const activeOwners: Rule = {
  concerns: (_scope, table, fields) => fields.has('OwnerId') && table.object.permissionable,
  check({ scope: { store }, table, value, stored }) {
    const owner = value('OwnerId');
    if (typeof owner !== 'string' || !owner.startsWith('005') || owner === stored('OwnerId'))
      return undefined;
    const at = store.locate(owner);
    const active = at?.table.object.field('IsActive');
    if (at === undefined || active === undefined || at.table.get(at.row, active) === true) return undefined;
    return failure(
      'INACTIVE_OWNER_OR_USER',
      `operation performed with inactive user [${owner.slice(0, 15)}] as owner of ${table.object.label.toLowerCase()}`,
      ['OwnerId'],
    );
  },
};
