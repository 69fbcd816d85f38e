import type { ManagementClient } from 'auth0';
import { z } from 'zod';
import type { ReadRequest, Source, StepContext } from '../../core/connector.ts';
import { type Problem, SaltbridgeError } from '../../core/errors.ts';
import type { Row } from '../../core/table.ts';
import { checkFields } from './check.ts';
import { download, linkExpired } from './download.ts';
import { callAuth0, parseAnswer } from './errors.ts';
import { completeExport, type ExportJob, getJob, giveUpJob } from './export-job.ts';
import type { Auth0Settings } from './settings.ts';
import { csvRows, jsonRows } from './user-rows.ts';

const ReadOptions = z.object({
  jobFormat: z.enum(['csv', 'json']).default('csv').describe('Format that Auth0 writes its file in'),
  auth0ConnectionId: z.string().optional().describe('Only users of this Auth0 connection'),
  limit: z.number().int().positive().optional().describe('At most so many users'),
});

/** Reads users with Auth0's export job: the only way past the 1,000 users that its search gives. */
export function createUsersSource(client: ManagementClient, settings: Auth0Settings): Source {
  return {
    async check(request) {
      const options = ReadOptions.safeParse(request.options);
      const problems = checkFields(request.fields, options.data?.jobFormat ?? 'csv');
      if (request.object !== 'users') {
        const message = `Auth0 has no ${request.object} to export, only users`;
        problems.push({ code: 'UNKNOWN_OBJECT', message, pointer: '/object' });
      }
      for (const issue of options.error?.issues ?? []) {
        problems.push({
          code: 'BAD_OPTION',
          message: issue.message,
          pointer: `/options/${issue.path.join('/')}`,
        });
      }
      return [...problems, ...(await checkAccess(client))];
    },

    async *read(request, context) {
      const options = ReadOptions.parse(request.options);
      const connectionId = options.auth0ConnectionId ?? settings.connectionId;
      const order = {
        format: options.jobFormat,
        fields: request.fields,
        ...(connectionId !== undefined && { connectionId }),
        ...(options.limit !== undefined && { limit: options.limit }),
      };
      const job = await completeExport(client, order, context);
      const content = await openFile(client, job, context);
      yield* countedRows(content, job, request, options.jobFormat, context);
    },

    createdAt: ({ object, id }) => createdAt(client, object, id),
  };
}

/** Whether the application may read users, found out by reading one. */
async function checkAccess(client: ManagementClient): Promise<Problem[]> {
  try {
    await countUsers(client);
    return [];
  } catch (error) {
    if (!(error instanceof SaltbridgeError) || error.retryable) throw error;
    return [
      { code: error.code?.toUpperCase() ?? 'NO_ACCESS', message: error.message, pointer: '/connection' },
    ];
  }
}

const UserCount = z.object({ total: z.number() });

/** How many users the tenant has. */
export async function countUsers(client: ManagementClient): Promise<number> {
  const doing = 'list one user';
  const page = await callAuth0(doing, () =>
    client.users.list({ per_page: 1, include_totals: true, fields: 'user_id', include_fields: true }),
  );
  return parseAnswer(doing, UserCount, page.response).total;
}

const Born = z.object({ created_at: z.string().optional() });
const GONE = 'inexistent_user';

async function createdAt(client: ManagementClient, object: string, id: string): Promise<string | undefined> {
  if (object !== 'users') return undefined;
  const doing = 'tell when a user signed up';
  try {
    const get = () => client.users.get(id, { fields: 'created_at', include_fields: true });
    return parseAnswer(doing, Born, await callAuth0(doing, get, { namesPerson: true })).created_at;
  } catch (error) {
    if (error instanceof SaltbridgeError && error.code === GONE) return undefined;
    throw error;
  }
}

/** A link lives 60 seconds; an expired one is replaced once, any other fault is the workflow's to retry. */
async function openFile(
  client: ManagementClient,
  job: ExportJob,
  { signal }: StepContext,
): Promise<AsyncIterable<Uint8Array>> {
  let current = job;
  for (let links = 1; links <= 2; links += 1) {
    if (!current.location) break;
    const content = await download(current.location, signal);
    if (content !== linkExpired) return content;
    current = await getJob(client, job.id, signal);
  }
  throw new SaltbridgeError(
    'transient',
    `Auth0's export job ${job.id} gives no link that works. It will be tried again`,
    { code: 'NO_DOWNLOAD_LINK' },
  );
}

async function* countedRows(
  content: AsyncIterable<Uint8Array>,
  job: ExportJob,
  { fields }: ReadRequest,
  format: 'csv' | 'json',
  context: StepContext,
): AsyncGenerator<readonly Row[], void, undefined> {
  let rows = 0;
  for await (const batch of format === 'csv' ? csvRows(content, fields) : jsonRows(content, fields)) {
    rows += batch.length;
    yield batch;
  }
  // Summaries are made for imports: a zero there says that nobody counted.
  const expected = job.summary?.total;
  if (!expected || expected === rows) return;
  const what = `Auth0's export job ${job.id} counted ${expected} users, but its file holds ${rows}`;
  throw giveUpJob(what, 'ROW_COUNT', context);
}
