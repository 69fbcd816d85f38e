import type { Store } from '../records/store.ts';

/**
 * Who gets a new lead: every rule of the sandbox gives it to the salesperson.
 *
 * @param rule  id of the rule, or true for the active one
 * @returns undefined where there is no such rule
 */
export function assignee(store: Store, rule: string | true): string | undefined {
  const wanted = rule === true ? { Active: true, SobjectType: 'Lead' } : { SobjectType: 'Lead' };
  const rules = store.table('AssignmentRule');
  const row = store.where('AssignmentRule', wanted).find((at) => rule === true || rules.rowOf(rule) === at);
  const [sales] = row === undefined ? [] : store.where('User', { FirstName: 'Sam' });
  return sales === undefined ? undefined : store.table('User').id(sales);
}
