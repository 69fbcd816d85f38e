import type { SourceRow } from '../../../core/changes/change-source.ts';
import type { StepContext } from '../../../core/connector.ts';
import { SaltbridgeError } from '../../../core/errors.ts';
import type { Cell } from '../../../core/table.ts';
import type { Client } from '../client.ts';
import type { SalesforceRecord } from '../query.ts';
import { listsThatFit } from '../soql.ts';
import type { ReadPlan } from './plan.ts';
import { type Page, readPage, recordsMissing } from './read-page.ts';
import {
  behind,
  FIXED_FIELDS,
  groupsOf,
  inOrder,
  isBefore,
  type Position,
  pathsOf,
  selectOf,
} from './soql-text.ts';
import { readRecord, rowMaker } from './source-row.ts';
import { addGroups, type Piece } from './wide-rows.ts';

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_queryoptions.htm (checked 2026-11) */
const LARGEST_PAGE = 2_000;

export interface RowOptions {
  pageSize?: number;
  limit?: number;
}

interface RowPage {
  pieces: Piece[];
  /** The last row's place, where they come in order. */
  end?: Position;
}

/** See `ChangeSource.rows`. */
export async function* readRows(
  client: Client,
  plan: ReadPlan,
  options: RowOptions,
  context: StepContext,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const [first = [], ...more] = groupsOf(plan);
  const paths = pathsOf(plan);
  const places = [0, 1, ...first];
  const selected = places.map((place) => paths[place] ?? '');
  const toRow = rowMaker(plan);
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  let done = 0;

  const pages = plan.ids === undefined ? inOrderPages() : listedPages(plan.ids);
  for await (const { pieces, end } of pages) {
    const whole = more.length === 0 ? pieces : await addGroups(client, plan, pieces, more, end, context);
    const rows = whole.slice(0, left).map(({ cells }) => toRow(cells));
    done += rows.length;
    left -= rows.length;
    context.progress(done);
    if (rows.length > 0) yield rows;
    if (left <= 0) return;
  }

  async function* inOrderPages(): AsyncGenerator<RowPage> {
    const pageSize = Math.max(1, Math.min(options.pageSize ?? LARGEST_PAGE, LARGEST_PAGE));
    let last: Position | undefined;
    while (left > 0) {
      const size = Math.min(pageSize, left);
      const where = last === undefined ? [] : [behind(plan, last)];
      const page = await ask(selectOf(plan, selected, where) + inOrder(plan, size), size);
      const pieces = page.records.map(toPiece);
      for (const { at } of pieces) {
        if (last !== undefined && !isBefore(last, at)) throw noProgress(plan.object);
        last = at;
      }
      if (last !== undefined && pieces.length > 0) yield { pieces, end: last };
      if (page.done && pieces.length < size) return;
    }
  }

  async function* listedPages(ids: readonly string[]): AsyncGenerator<RowPage> {
    const around = selectOf(plan, selected, ['Id IN ()']);
    for (const list of listsThatFit(ids, around)) {
      const among = `Id IN (${list.join(',')})`;
      let last: string | undefined;
      for (;;) {
        const where = last === undefined ? [among] : [among, `Id > ${last}`];
        const page = await ask(`${selectOf(plan, selected, where)} ORDER BY Id`, LARGEST_PAGE);
        const pieces = page.records.map(toPiece);
        yield { pieces };
        const id = pieces.at(-1)?.at.id;
        if (page.done || id === undefined) break;
        last = `'${id}'`;
      }
    }
  }

  async function ask(soql: string, size: number): Promise<Page> {
    context.signal.throwIfAborted();
    const page = await readPage(client, plan, soql, context.signal);
    if (page.records.length <= size) return page;
    throw recordsMissing(`read ${plan.object} records`, size, page.records.length);
  }

  function toPiece(record: SalesforceRecord): Piece {
    const cells: Cell[] = plan.fields.map(() => null);
    readRecord(plan, places, record, cells);
    // Rows without either are refused when they are made.
    const [id, stamp] = cells.slice(0, FIXED_FIELDS).map(String);
    return { at: { id: id ?? '', stamp: stamp ?? '' }, cells };
  }
}

function noProgress(object: string): SaltbridgeError {
  return new SaltbridgeError(
    'config',
    `Salesforce sent ${object} records again that had been read already, so that reading on would never end. Read the object by bulk jobs, and report this with the object's name`,
    { code: 'NO_PROGRESS' },
  );
}
