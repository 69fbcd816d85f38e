import type { FastifyInstance, FastifyRequest } from 'fastify';
import { baseUrl } from '../core/base-url.ts';
import type { Auth0Context } from './context.ts';
import { signedLink } from './download-route.ts';
import { ApiError } from './errors.ts';
import { connectionName, type ExportJob, ExportRequest } from './export-jobs.ts';
import { validate } from './validation.ts';

/** @see https://auth0.com/docs/manage-users/user-migration/bulk-user-exports (checked 2026-11) */
const csvFieldsAtMost = 30;

interface JobParams {
  Params: { id: string };
}

/** `POST /jobs/users-exports` and `GET /jobs/{id}`. */
export function addJobRoutes(api: FastifyInstance, context: Auth0Context): void {
  const { jobs, faults } = context;

  api.post('/jobs/users-exports', { config: { scopes: ['read:users'] } }, async (request) => {
    const body = validate('Payload', ExportRequest, request.body);
    const fields = body.fields?.length ?? 0;
    if (body.format === 'csv' && fields > csvFieldsAtMost)
      throw new ApiError(
        400,
        `Payload validation error: 'Array is too long (${fields}), maximum ${csvFieldsAtMost}' on property fields.`,
        'invalid_body',
      );
    if (body.connection_id !== undefined && connectionName(body.connection_id) === undefined)
      throw new ApiError(404, 'The connection does not exist.', 'inexistent_connection');
    const fault = faults.take('export-failed', request);
    const failure =
      fault === undefined ? undefined : String(fault.parameters.message ?? 'The export failed.');
    return { ...describe(await jobs.create(body, failure)), status: 'pending' };
  });

  api.get<JobParams>('/jobs/:id', { config: { scopes: ['create:users', 'read:users'] } }, async (request) => {
    const job = jobs.get(request.params.id);
    if (job === undefined) throw new ApiError(404, 'The job does not exist.', 'inexistent_job');
    return answer(job, request, context);
  });
}

function answer(job: ExportJob, request: FastifyRequest, context: Auth0Context): object {
  const progress = context.jobs.progress(job);
  if (progress.status === 'completed') {
    const location = signedLink(baseUrl(request), job, context);
    return { ...describe(job), ...progress, percentage_done: 100, time_left_seconds: 0, location };
  }
  if (progress.status === 'failed') return { ...describe(job), ...progress, status_details: job.failure };
  return { ...describe(job), ...progress };
}

function describe({ id, createdAtMs, request }: ExportJob): object {
  const connection = request.connection_id === undefined ? undefined : connectionName(request.connection_id);
  return {
    type: 'users_export',
    ...request,
    ...(connection === undefined ? {} : { connection }),
    created_at: new Date(createdAtMs).toISOString(),
    id,
  };
}
