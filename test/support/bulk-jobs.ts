import type { TestSalesforce } from './sandbox.ts';

export interface SeenJob {
  id: string;
  state: string;
  numberRecordsProcessed: number;
}

/** Every bulk job of the org, as Salesforce lists them. */
export async function bulkJobs({ url, connection }: TestSalesforce): Promise<SeenJob[]> {
  const { clientId, clientSecret } = connection;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const signIn = await fetch(`${url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  // The form of Salesforce's own answers.
  const { access_token } = (await signIn.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${access_token}` };
  const list = await fetch(`${url}/services/data/v60.0/jobs/ingest`, { headers });
  return ((await list.json()) as { records: SeenJob[] }).records;
}
