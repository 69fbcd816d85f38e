import { SalesforceError } from '../errors.ts';
import type { Recorder } from '../recorder.ts';
import { makeId } from '../records/ids.ts';
import type { QueryResult } from '../soql/run.ts';

export interface QueryJob {
  id: string;
  query: string;
  operation: 'query' | 'queryAll';
  columnDelimiter: 'COMMA' | 'TAB' | 'SEMICOLON' | 'PIPE' | 'CARET' | 'BACKQUOTE';
  lineEnding: 'LF' | 'CRLF';
  apiVersion: number;
  userId: string;
  createdAt: number;
  state: 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
  /** Rows found; made anew after a restart. */
  result?: QueryResult;
}

export interface QueryJobs {
  open(args: Omit<QueryJob, 'id' | 'state' | 'result'>): QueryJob;
  /** @throws SalesforceError `NOT_FOUND` */
  job(id: string): QueryJob;
  list(): QueryJob[];
  abort(args: { id: string }): void;
  remove(args: { id: string }): void;
  clear(): void;
}

export function createQueryJobs(recorder: Recorder): QueryJobs {
  const jobs = new Map<string, QueryJob>();
  let opened = 0;
  function job(id: string): QueryJob {
    const found = jobs.get(id);
    if (found === undefined)
      throw new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');
    return found;
  }
  return {
    job,
    list: () => [...jobs.values()],
    open: recorder.command('query-job.open', (args) => {
      opened += 1;
      // Ingest jobs count from below; the two must never meet.
      const made: QueryJob = { ...args, id: makeId('750', 1_000_000_000 + opened), state: 'UploadComplete' };
      jobs.set(made.id, made);
      return made;
    }),
    abort: recorder.command('query-job.abort', ({ id }) => {
      job(id).state = 'Aborted';
    }),
    remove: recorder.command('query-job.remove', ({ id }) => {
      jobs.delete(id);
    }),
    clear() {
      jobs.clear();
      opened = 0;
    },
  };
}
