import type { TestSalesforce } from './sandbox.ts';

export interface SeenJob {
  id: string;
  state: string;
  numberRecordsProcessed: number;
}

/** Every bulk job of the org in the order of their making, each asked for alone: lists hold no figures. */
export async function bulkJobs({ url, connection }: TestSalesforce): Promise<SeenJob[]> {
  const { clientId, clientSecret } = connection;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const signIn = await fetch(`${url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  // Here and below: the form of Salesforce's own answers.
  const { access_token } = (await signIn.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${access_token}` };
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${url}/services/data/v60.0${path}`, { headers })).json();
  const list = (await get('/jobs/ingest')) as { records: { id: string }[] };
  return Promise.all(list.records.map(async ({ id }) => (await get(`/jobs/ingest/${id}`)) as SeenJob));
}
