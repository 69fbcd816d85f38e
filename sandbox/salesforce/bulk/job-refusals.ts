import { SalesforceError } from '../errors.ts';

export function invalidJob(message: string): SalesforceError {
  return new SalesforceError(400, 'INVALIDJOB', `InvalidJob : ${message}`);
}

/**
 * For a body that is not of a job's form.
 *
 * @see https://github.com/jsforce/jsforce/pull/186 (wording of Bulk API 1.0, for want of one of 2.0; checked 2026-11)
 */
export function unreadableJob(): SalesforceError {
  return invalidJob('Unable to parse Job');
}

export function wrongState(message: string): SalesforceError {
  return new SalesforceError(400, 'INVALIDJOBSTATE', message);
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/query_delete_job.htm (checked 2026-11) */
export function notTerminated(): SalesforceError {
  return new SalesforceError(
    400,
    'API_ERROR',
    'Error encountered when deleting the job because the job is not terminated',
  );
}
