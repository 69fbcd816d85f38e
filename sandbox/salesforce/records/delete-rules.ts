import { type Failure, failure } from '../errors.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/**
 * Why a record cannot be deleted though its user may: cases hold their account and contact, closed-won opportunities
 * their account.
 *
 * @see https://help.salesforce.com/s/articleView?id=000383298 (accounts with cases; checked 2026-11)
 */
export function deleteBlocker(store: Store, table: Table, row: number): Failure | undefined {
  const { name } = table.object;
  if (name !== 'Account' && name !== 'Contact') return undefined;
  const title = nameOf(table, row);
  const cases = childrenOf(store, 'Case', `${name}Id`, table.id(row));
  if (cases.length > 0) return refused(title, 'because it is associated with the following cases.', cases);
  const won =
    name === 'Account' ? childrenOf(store, 'Opportunity', 'AccountId', table.id(row), 'Closed Won') : [];
  if (won.length === 0) return undefined;
  return refused(
    title,
    `because some opportunities in ${title} were closed won. The opportunities that are closed won are listed below.`,
    won,
  );
}

function refused(title: string, why: string, names: readonly string[]): Failure {
  const message = `Your attempt to delete ${title} could not be completed ${why}: ${names.join(', ')}\n`;
  return failure('DELETE_FAILED', message);
}

function childrenOf(store: Store, object: string, lookup: string, id: string, stage?: string): string[] {
  const known = store.schema.object(object);
  const field = known?.field(lookup);
  if (known === undefined || field === undefined) return [];
  const table = store.table(object);
  const stageName = known.field('StageName');
  return table
    .find(field, id)
    .filter((row) => stage === undefined || (stageName !== undefined && table.get(row, stageName) === stage))
    .map((row) => nameOf(table, row));
}

function nameOf(table: Table, row: number): string {
  const { object } = table;
  const part = (name: string) => {
    const field = object.field(name);
    return field === undefined ? null : table.get(row, field);
  };
  const { nameField } = object;
  if (nameField?.compound === undefined && nameField !== undefined) return String(table.get(row, nameField));
  return [part('FirstName'), part('LastName'), part('CaseNumber')].filter(Boolean).join(' ');
}
