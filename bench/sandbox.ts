import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { SandboxSystems } from '../src/cli/example.ts';
import { table } from '../src/cli/ui/table.ts';
import { count } from '../src/cli/ui/text.ts';
import type { ProcessFigures } from './process-figures.ts';
import { type Server, startServer } from './programs.ts';

/** What the sandbox can do by itself, so that no other figure is taken for the product's that is the sandbox's. */
export interface SandboxFigures {
  rows: number;
  /** By the clock, over HTTP, the upload included. */
  ingestRowsPerSecond: number;
  resultRowsPerSecond: number;
  queryRowsPerSecond: number;
  /** Rows by the sandbox's own seconds of processor time; what its one thread can do when no one else is there. */
  ingestRowsPerCpuSecond: number;
  queryRowsPerCpuSecond: number;
  /** The median of one SOQL query for one record by its external id, among all of them. */
  indexedQueryMs: number;
  peakRssBytes: number;
}

/** Fields of the contacts that are made. */
export const contactColumns = [
  'External_Id__c',
  'LastName',
  'FirstName',
  'Email',
  'Title',
  'Phone',
  'MailingCity',
  'MailingCountry',
  'Plan__c',
  'Signed_Up_At__c',
];
/** Keeps a job below Salesforce's 100 MB. */
const rowsPerJob = 250_000;
const Token = z.object({ access_token: z.string() });
const Job = z.object({ id: z.string(), state: z.string(), numberRecordsProcessed: z.number().optional() });
type Call = (method: string, path: string, body?: string | Buffer) => Promise<Response>;

/** @param folder  for its log; the sandbox itself keeps everything in memory here */
export async function measureSandbox(
  rows: number,
  folder: string,
  say: (line: string) => void,
): Promise<SandboxFigures> {
  say(`${rows} rows: sandbox…`);
  const server = await startServer('sandbox/main.js', ['--port', '0', '--json'], folder, say);
  try {
    const call = await signIn(SandboxSystems.parse(server.ready));
    const uploads = uploadsOf(rows);
    const ingest = await timed(server, () => ingestAll(call, uploads));
    const results = await timed(server, () => drainResults(call, ingest.outcome));
    const query = await timed(server, () => queryAll(call, rows));
    const indexedQueryMs = await medianQuery(call, rows);
    const { peakRssBytes = Number.NaN } = (await server.figures()) ?? {};
    const round = (value: number) => Math.round(value);
    return {
      rows,
      ingestRowsPerSecond: round(rows / ingest.seconds),
      resultRowsPerSecond: round(rows / results.seconds),
      queryRowsPerSecond: round(rows / query.seconds),
      ingestRowsPerCpuSecond: round(rows / ingest.cpuSeconds),
      queryRowsPerCpuSecond: round(rows / query.cpuSeconds),
      indexedQueryMs,
      peakRssBytes,
    };
  } finally {
    await server.stop();
  }
}

export function sandboxReport(figures: SandboxFigures): string[] {
  const lines = [
    ['bulk ingest, rows/s', count(figures.ingestRowsPerSecond), count(figures.ingestRowsPerCpuSecond)],
    ['results of the jobs, rows/s', count(figures.resultRowsPerSecond), ''],
    ['bulk query, rows/s', count(figures.queryRowsPerSecond), count(figures.queryRowsPerCpuSecond)],
    ['query by an index, ms', figures.indexedQueryMs.toFixed(1), ''],
    ['memory at the peak, MB', count(figures.peakRssBytes / 1e6), ''],
  ];
  return [
    `${count(figures.rows)} contacts of ${contactColumns.length} columns in the sandbox`,
    ...table(lines, { header: ['', 'by the clock', 'by its CPU'], right: [1, 2] }),
  ];
}

/** Makes so many contacts as fast as it goes, or gives the first ones of them another title. */
export async function seedContacts(systems: SandboxSystems, rows: number, title?: string): Promise<void> {
  await ingestAll(await signIn(systems), uploadsOf(rows, title));
}

function uploadsOf(rows: number, title?: string): Buffer[] {
  const uploads: Buffer[] = [];
  for (let from = 0; from < rows; from += rowsPerJob)
    uploads.push(csv(from, Math.min(rows, from + rowsPerJob), title));
  return uploads;
}

async function signIn({ salesforce }: SandboxSystems): Promise<Call> {
  const { clientId, clientSecret, url } = salesforce;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const answer = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body });
  const authorization = `Bearer ${Token.parse(await answer.json()).access_token}`;
  return async (method, path, content) => {
    const type = typeof content === 'string' ? 'application/json' : 'text/csv';
    const response = await fetch(`${url}/services/data/v60.0${path}`, {
      method,
      headers: { authorization, ...(content === undefined ? {} : { 'content-type': type }) },
      ...(content === undefined ? {} : { body: content }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
}

async function timed<T>(server: Server, work: () => Promise<T>) {
  const before = await server.figures();
  const started = performance.now();
  const outcome = await work();
  const seconds = (performance.now() - started) / 1000;
  const after: ProcessFigures | undefined = await server.figures();
  return { outcome, seconds, cpuSeconds: (after?.cpuSeconds ?? Number.NaN) - (before?.cpuSeconds ?? 0) };
}

/** Upserts, as an import does; one job after the other. */
async function ingestAll(call: Call, uploads: readonly Buffer[]): Promise<string[]> {
  const ids: string[] = [];
  for (const upload of uploads) {
    const wish = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'External_Id__c' };
    const { id } = Job.parse(await (await call('POST', '/jobs/ingest', JSON.stringify(wish))).json());
    ids.push(id);
    await call('PUT', `/jobs/ingest/${id}/batches`, upload);
    await call('PATCH', `/jobs/ingest/${id}`, '{"state":"UploadComplete"}');
    await ended(call, `/jobs/ingest/${id}`);
  }
  return ids;
}

async function ended(call: Call, path: string): Promise<void> {
  for (;;) {
    const { state } = Job.parse(await (await call('GET', path)).json());
    if (state === 'JobComplete') return;
    if (state === 'Failed' || state === 'Aborted') throw new Error(`${path} ended as ${state}`);
    await wait(50);
  }
}

async function drainResults(call: Call, jobs: readonly string[]): Promise<void> {
  for (const id of jobs) await drained(await call('GET', `/jobs/ingest/${id}/successfulResults`));
}

async function queryAll(call: Call, rows: number): Promise<void> {
  const wish = { operation: 'query', query: `SELECT ${contactColumns.join(', ')} FROM Contact` };
  const { id } = Job.parse(await (await call('POST', '/jobs/query', JSON.stringify(wish))).json());
  await ended(call, `/jobs/query/${id}`);
  let seen = 0;
  for (let locator: string | null = ''; locator !== 'null'; ) {
    const from = locator === '' ? '' : `&locator=${locator}`;
    const page = await call('GET', `/jobs/query/${id}/results?maxRecords=${rowsPerJob}${from}`);
    seen += Number(page.headers.get('sforce-numberofrecords'));
    locator = page.headers.get('sforce-locator');
    await drained(page);
  }
  if (seen !== rows) throw new Error(`The query found ${seen} of ${rows} contacts`);
}

async function drained({ body }: Response): Promise<void> {
  for await (const _piece of body ?? []);
}

async function medianQuery(call: Call, rows: number): Promise<number> {
  const took: number[] = [];
  for (let turn = 0; turn < 21; turn += 1) {
    const soql = `SELECT Id, Email FROM Contact WHERE External_Id__c = 'user|${(turn * 7919) % rows}'`;
    const started = performance.now();
    await drained(await call('GET', `/query?q=${encodeURIComponent(soql)}`));
    took.push(performance.now() - started);
  }
  return took.sort((one, other) => one - other)[10] ?? Number.NaN;
}

const cities = ['Köln', 'São Paulo', 'Washington, D.C.', 'Osaka', 'Nairobi', 'Reykjavík', 'Łódź', 'Perth'];
const plans = ['free', 'basic', 'pro', 'enterprise'];

/** One title in eight needs quotes. */
function csv(from: number, to: number, given?: string): Buffer {
  const lines = [contactColumns.join(',')];
  for (let at = from; at < to; at += 1) {
    const city = cities[at % 8] ?? '';
    const day = new Date(1.6e12 + at * 61_000).toISOString();
    const title = given ?? (at % 8 === 0 ? '"Head of ""Things"", retired"' : `Engineer ${at % 97}`);
    lines.push(
      `user|${at},Family${at % 50_021},Given ${at % 9973},person.${at}@mail${at % 101}.example,${title},` +
        `+49 221 ${1e6 + at},${city.includes(',') ? `"${city}"` : city},Country ${at % 193},${plans[at % 4]},${day}`,
    );
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}
