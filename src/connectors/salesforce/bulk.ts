import { z } from 'zod';
import type { BulkJobs } from '../../core/bulk-jobs.ts';
import type { WriteRequest } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { readOutcomes } from './bulk-outcomes.ts';
import { abortJob, runJob } from './bulk-run.ts';
import type { Client } from './client.ts';
import { parseAnswer } from './parse-answer.ts';

/**
 * Salesforce takes 150 MB after base64 encoding and advises at most 100 MB of CSV.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/upload_job_data.htm (checked 2026-11)
 */
const BYTES_PER_JOB = 100_000_000;

const Opened = z.object({ id: z.string() });

/**
 * Bulk API 2.0 ingest jobs. They have no duplicate-rule header
 * (https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0_headers_intro.htm,
 * checked 2026-11): rows that a rule stops come back as `DUPLICATES_DETECTED` and can be written by `write`.
 */
export function createBulkJobs(client: Client, onPoll: () => void): BulkJobs {
  return {
    limits: { bytesPerJob: BYTES_PER_JOB },
    open: (request) => openJob(client, request),
    run: (jobId, request, content, context) => runJob(client, jobId, request, content, context, onPoll),
    outcomes: (jobId, request, state, context) => readOutcomes(client, jobId, request, state, context),
    abort: (jobId) => abortJob(client, jobId),
  };
}

async function openJob(client: Client, request: WriteRequest): Promise<string> {
  const { object, lane, externalIdField, assignmentRuleId } = request;
  if (lane === 'upsert' && externalIdField === undefined) {
    throw new SaltbridgeError('config', `An upsert of ${object} needs the external id field to match on`, {
      code: 'EXTERNAL_ID_FIELD_MISSING',
    });
  }
  const doing = `open a bulk job to ${lane} ${object} records`;
  const answer = await client.ask(doing, (connection) =>
    connection.bulk2
      .createJob({
        object,
        operation: lane,
        contentType: 'CSV',
        lineEnding: 'LF',
        columnDelimiter: 'COMMA',
        ...(lane === 'upsert' && externalIdField && { externalIdFieldName: externalIdField }),
        ...(assignmentRuleId && { assignmentRuleId }),
      })
      .open(),
  );
  return parseAnswer(Opened, answer, doing).id;
}
