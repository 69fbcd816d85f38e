import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { SandboxSystems } from '../src/cli/example.ts';

type Auth0 = SandboxSystems['auth0'];

const Token = z.object({ access_token: z.string() });
const Job = z.object({ id: z.string(), status: z.string(), location: z.string().optional() });

export interface ExportField {
  name: string;
  export_as: string;
}

/** Orders a CSV export of all users, waits for it, and opens the gzipped file; as a script would, with fetch alone. */
export async function openExport(auth0: Auth0, fields: readonly ExportField[]): Promise<Readable> {
  const headers = { 'Content-Type': 'application/json' };
  const { access_token } = await post(`${auth0.url}/oauth/token`, Token, headers, {
    grant_type: 'client_credentials',
    client_id: auth0.clientId,
    client_secret: auth0.clientSecret,
    audience: `https://${auth0.domain}/api/v2/`,
  });
  const signedIn = { ...headers, Authorization: `Bearer ${access_token}` };
  const jobs = `${auth0.url}/api/v2/jobs`;
  let job = await post(`${jobs}/users-exports`, Job, signedIn, { format: 'csv', fields });
  while (job.location === undefined) {
    await delay(500);
    job = Job.parse(await (await fetch(`${jobs}/${job.id}`, { headers: signedIn })).json());
  }
  const { body } = await fetch(job.location);
  if (body === null) throw new Error('The export came without content');
  return Readable.fromWeb(body);
}

async function post<Shape extends z.ZodType>(
  url: string,
  shape: Shape,
  headers: Record<string, string>,
  body: unknown,
): Promise<z.infer<Shape>> {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return shape.parse(await response.json());
}
