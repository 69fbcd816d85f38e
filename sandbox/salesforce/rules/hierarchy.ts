import { failure } from '../errors.ts';
import type { Rule } from './change.ts';

/**
 * No record is above itself.
 *
 * @see https://sfdcdevelopers.com/2025/09/21/salesforce-account-parent-child-circular-relationship-what-happens-when-you-create-a-circular-parent (that it is refused; checked 2026-11)
 */
export const hierarchy: Rule = {
  concerns: (_scope, { object }, fields) =>
    fields.has('ParentId') && object.field('ParentId')?.referenceTo.includes(object.name) === true,
  check({ table, row, value }) {
    const parent = table.object.field('ParentId');
    let above = row < 0 || parent === undefined ? null : value('ParentId');
    // A hierarchy that was sound has at most as many levels as records.
    for (let level = 0; typeof above === 'string' && level < table.size(); level += 1) {
      const at = table.rowOf(above);
      if (at === row) return failure('CIRCULAR_DEPENDENCY', 'attempt to violate hierarchy constraints');
      above = at === undefined || parent === undefined ? null : table.get(at, parent);
    }
    return undefined;
  },
};
