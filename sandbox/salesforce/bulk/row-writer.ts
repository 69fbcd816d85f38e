import { type Failure, failure, isFailure } from '../errors.ts';
import { normalizeId } from '../records/ids.ts';
import type { Table, Value } from '../records/table.ts';
import { createWriter, noSuchRecord, type Writer, type WriteScope, type Written } from '../records/write.ts';
import type { Column } from './columns.ts';
import type { IngestRequest } from './ingest-job.ts';

/** Makes the function that writes one row of an upload. @param keyAt  the column of the key, -1 where there is none */
export function createRowWriter(
  { operation, externalIdFieldName = 'Id' }: IngestRequest,
  scope: WriteScope,
  table: Table,
  columns: readonly Column[],
  keyAt: number,
): (cells: readonly string[]) => Written | Failure {
  const deletes = operation === 'delete' || operation === 'hardDelete';
  const keyIsId = operation !== 'upsert' || columns[keyAt]?.field.type === 'id';
  // Beside an external id only an empty one will do: clients such as jsforce send that column with every upsert.
  const idBesideKey =
    operation === 'upsert' && !keyIsId ? columns.findIndex(({ field }) => field.type === 'id') : -1;
  // An id finds the record, it is not written; an external id is.
  const written = columns
    .map((column, at) => ({ column, at }))
    .filter(
      ({ at }) => !deletes && at !== idBesideKey && !(at === keyAt && keyIsId && operation !== 'insert'),
    );
  const fields = written.map(({ column }) => column.field);
  const writer: Writer = createWriter(scope, table, fields);
  const values: (Value | Failure | undefined)[] = [];

  function upsert(cells: readonly string[]): Written | Failure {
    const column = columns[keyAt];
    if (column === undefined)
      return failure('MISSING_ARGUMENT', `${externalIdFieldName} not specified`, [externalIdFieldName]);
    const key = column.read(cells[keyAt]) ?? null;
    if (isFailure(key)) return key;
    if (idBesideKey >= 0 && cells[idBesideKey]) return idNotWritable;
    return writer.upsert(column.field, key, values);
  }

  return (cells) => {
    for (let place = 0; place < written.length; place += 1) {
      const entry = written[place];
      if (entry !== undefined) values[place] = entry.column.read(cells[entry.at]);
    }
    if (operation === 'insert') return writer.insert(values);
    if (operation === 'upsert') return upsert(cells);
    const text = cells[keyAt];
    if (text === undefined || text === '')
      return failure('MISSING_ARGUMENT', `Id not specified in an ${operation} call`, ['Id']);
    const id = normalizeId(text);
    if (id === undefined) return failure('MALFORMED_ID', `malformed id ${text}`, ['Id']);
    const row = table.rowOf(id);
    if (row === undefined) return noSuchRecord;
    if (operation === 'update') return writer.update(row, values);
    return operation === 'delete' ? writer.remove(row) : writer.erase(row);
  };
}

const idNotWritable = failure(
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'Unable to create/update fields: Id. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
  ['Id'],
);
