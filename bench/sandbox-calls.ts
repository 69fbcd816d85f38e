import { z } from 'zod';

const Usage = z.object({ total: z.number() });
const Leads = z.object({ count: z.number() });
const LoggedRequest = z.object({ method: z.string(), path: z.string() });
type LoggedRequest = z.infer<typeof LoggedRequest>;
const RequestLog = z.object({ requests: z.array(LoggedRequest) });

export interface SalesforceUse {
  calls: number;
  /** Of these, how many only asked whether a job had ended. */
  polls: number;
  /** Records that are there now. */
  leads: number;
}

/** What a fresh sandbox was asked for since it started. */
export async function salesforceUse(url: string): Promise<SalesforceUse> {
  const get = async (path: string) => (await fetch(`${url}/__sandbox${path}`)).json();
  const { total } = Usage.parse(await get('/salesforce/usage'));
  const { requests } = RequestLog.parse(await get(`/requests?path=${encodeURIComponent('/jobs/ingest/')}`));
  const { count } = Leads.parse(await get('/salesforce/count/Lead'));
  return { calls: total, polls: countPolls(requests), leads: count };
}

/** Reads of a job's state after the job was started; one before that is no waiting. */
export function countPolls(requests: readonly LoggedRequest[]): number {
  const started = new Set<string>();
  let polls = 0;
  for (const { method, path } of requests) {
    if (!/\/jobs\/ingest\/[^/]+$/.test(path)) continue;
    if (method === 'PATCH') started.add(path);
    else if (method === 'GET' && started.has(path)) polls += 1;
  }
  return polls;
}
