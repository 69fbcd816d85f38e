import type { StepContext } from '../../../core/connector.ts';
import { SaltbridgeError } from '../../../core/errors.ts';
import type { Cell } from '../../../core/table.ts';
import type { Client } from '../client.ts';
import { query, type SalesforceRecord } from '../query.ts';
import { listsThatFit, quote } from '../soql.ts';
import type { ReadPlan } from './plan.ts';
import { isBefore, type Position, pathsOf, selectOf } from './soql-text.ts';
import { readRecord } from './source-row.ts';

/** A row that is being put together. */
export interface Piece {
  at: Position;
  cells: Cell[];
}

/**
 * Reads more fields of rows than one address has room for: each further group of fields by id, with the stamp. A row
 * is only made of parts that bear one stamp. One that was changed meanwhile is left out: its new stamp lies behind the
 * whole page, so that this read or that of a later window comes to it. So does one that is gone.
 *
 * Stamps have whole seconds, so two changes in one second look alike. Where the window ends at `horizon`, a second
 * change bears a stamp beyond it.
 *
 * @param end  where the page ends; undefined where its rows are in no order
 * @throws SaltbridgeError `transient` (`RECORD_MOVED`) where a changed row would not be met again
 */
export async function addGroups(
  client: Client,
  plan: ReadPlan,
  pieces: readonly Piece[],
  groups: readonly (readonly number[])[],
  end: Position | undefined,
  context: StepContext,
): Promise<Piece[]> {
  let whole = [...pieces];
  const later = end ?? (plan.upTo === undefined ? undefined : { stamp: plan.upTo, id: '~' });
  for (const group of groups) {
    const records = await readById(client, plan, whole, group, context);
    whole = whole.filter(({ at, cells }) => {
      const record = records.get(at.id);
      if (record === undefined) return false;
      const stamp = stampOf(plan, record);
      if (stamp === at.stamp) {
        readRecord(plan, group, record, cells);
        return true;
      }
      if (later === undefined || !isBefore(later, { stamp, id: at.id })) throw moved(plan.object);
      return false;
    });
  }
  return whole;
}

async function readById(
  client: Client,
  plan: ReadPlan,
  pieces: readonly Piece[],
  group: readonly number[],
  context: StepContext,
): Promise<Map<string, SalesforceRecord>> {
  const paths = pathsOf(plan);
  const fields = [0, 1, ...group].map((place) => paths[place] ?? '');
  const conditions = plan.which === 'deleted' ? ['IsDeleted = true'] : [];
  const around = selectOf({ ...plan, conditions }, fields, ['Id IN ()']);
  const doing = `read more fields of ${plan.object} records`;
  const records = new Map<string, SalesforceRecord>();
  for (const ids of listsThatFit(
    pieces.map(({ at }) => quote(at.id)),
    around,
  )) {
    const soql = selectOf({ ...plan, conditions }, fields, [`Id IN (${ids.join(',')})`]);
    for await (const page of query(client, soql, doing, context.signal, plan.which !== 'live')) {
      for (const record of page) records.set(String(record.Id), record);
    }
    context.progress(0);
  }
  return records;
}

function stampOf(plan: ReadPlan, record: SalesforceRecord): string {
  const cells: Cell[] = [];
  readRecord(plan, [1], record, cells);
  return typeof cells[1] === 'string' ? cells[1] : '';
}

function moved(object: string): SaltbridgeError {
  return new SaltbridgeError(
    'transient',
    `${object} records changed while more of their fields were read than one query can name. It will be tried again; a window that ends in the past avoids it`,
    { code: 'RECORD_MOVED' },
  );
}
