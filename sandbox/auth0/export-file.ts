import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Draft } from '../data/draft.ts';
import { readPath } from '../data/paths.ts';
import { type TableColumn, tableText } from '../data/table-text.ts';
import type { User, UserSource } from '../data/users.ts';
import { connectionName, type ExportJob } from './export-jobs.ts';

/** What is exported when no fields are asked for: the normalized profile. */
const defaultFields = [
  'user_id',
  'email',
  'email_verified',
  'name',
  'nickname',
  'given_name',
  'family_name',
  'picture',
  'created_at',
  'updated_at',
  'last_login',
  'last_ip',
  'logins_count',
].map((name) => ({ name, export_as: undefined }));

/**
 * The gzipped file of an export job, made while it is read.
 *
 * @see https://auth0.com/docs/manage-users/user-migration/bulk-user-exports: JSON is one object a line; in CSV each
 * string is wrapped in double quotes and starts with a single quote (checked 2026-11)
 */
export function exportFile(job: ExportJob, source: UserSource): Readable {
  const { format, fields = defaultFields } = job.request;
  const columns = fields.map(({ name, export_as }): TableColumn<Draft | User> => {
    const ofDraft = source.reader(name);
    const ofUser = readPath(name);
    return { name: export_as ?? name, read: (row) => ('user_id' in row ? ofUser(row) : ofDraft(row)) };
  });
  const text = tableText(rowsOf(job, source), { format, columns, guarded: format === 'csv' });
  const gzip = createGzip({ level: 1, chunkSize: 64 * 1024 });
  // Errors and a reader that goes away end both; the answer to the caller is then cut short, which is all to be done.
  pipeline(Readable.from(bytes(text), { highWaterMark: 2 }), gzip, () => undefined);
  return gzip;
}

function* bytes(text: Iterable<string>): Generator<Buffer> {
  for (const piece of text) yield Buffer.from(piece);
}

function* rowsOf({ users, request }: ExportJob, source: UserSource): Generator<Draft | User> {
  const { connection_id: id, limit = Number.POSITIVE_INFINITY } = request;
  const wanted = id === undefined ? undefined : connectionName(id);
  const ofDraft = source.reader('identities[0].connection');
  const ofUser = readPath('identities[0].connection');
  let left = limit;
  for (const row of users.rows()) {
    if (left <= 0) return;
    if (wanted !== undefined && wanted !== ('user_id' in row ? ofUser(row) : ofDraft(row))) continue;
    left -= 1;
    yield row;
  }
}
