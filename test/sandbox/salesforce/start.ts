import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { createClock } from '../../../sandbox/core/clock.ts';
import { createFaultQueue, type FaultSpec } from '../../../sandbox/core/faults.ts';
import { createRequestLog } from '../../../sandbox/core/request-log.ts';
import { createSalesforceSandbox, type SalesforceCredentials } from '../../../sandbox/salesforce/index.ts';

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed where it is JSON, else text. */
  body: unknown;
}

/** A record, field or job as the API shows it; tests look at its members with matchers. */
export type Shown = Record<string, unknown>;
const Token = z.object({ access_token: z.string() });
const Page = z.object({ records: z.array(z.record(z.string(), z.unknown())) });
const Job = z.looseObject({ id: z.string(), state: z.string() });
const Errors = z.tuple([z.looseObject({ errorCode: z.string(), message: z.string() })]);

export interface JobOptions {
  object?: string;
  operation?: string;
  externalIdFieldName?: string | undefined;
  assignmentRuleId?: string;
  lineEnding?: string;
  columnDelimiter?: string;
}

/** A sandbox listening on a free port, and a caller that is signed in. */
export interface TestOrg {
  url: string;
  credentials: SalesforceCredentials;
  /** @param path  from `/services/data/v60.0` on, or the whole path when it begins with `/services` or `/__sandbox` */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The first page of a query. */
  query(soql: string): Promise<Shown[]>;
  /** Puts a body that is still being written. */
  upload(jobId: string, body: ReadableStream): Promise<Answer>;
  openJob(options?: JobOptions): Promise<string>;
  /** Opens a job, uploads, closes. */
  startJob(csv: string, options?: JobOptions): Promise<string>;
  /** Waits for a job's end. */
  endOf(jobId: string): Promise<z.infer<typeof Job>>;
  runJob(csv: string, options?: JobOptions): Promise<z.infer<typeof Job>>;
  results(jobId: string, kind: string): Promise<string>;
  fault(spec: FaultSpec): void;
  settings(change: object): Promise<void>;
  permit(change: object): Promise<void>;
  advanceClock(byMs: number): void;
  signIn(form?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

export function tokenIn({ body }: Answer): string {
  return Token.parse(body).access_token;
}

/** Status and the one error of a refused call. */
export function refusal({ status, body }: Answer): { status: number; errorCode: string; message: string } {
  return { status, ...Errors.parse(body)[0] };
}

/** @param schema  more objects and fields */
export async function startOrg(folder?: string, schema = ''): Promise<TestOrg> {
  const clock = createClock();
  const faults = createFaultQueue();
  const place = folder === undefined ? {} : { folder };
  const sandbox = await createSalesforceSandbox({ clock, faults, log: createRequestLog(), schema, ...place });
  const url = await sandbox.app.listen({ port: 0, host: '127.0.0.1' });
  const credentials = sandbox.credentials(url);

  async function send(
    method: string,
    path: string,
    init: RequestInit & { duplex?: 'half' },
  ): Promise<Answer> {
    const answer = await fetch(path.startsWith('http') ? path : url + path, { method, ...init });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }
  const signIn = (form: Record<string, string> = {}) =>
    send('POST', '/services/oauth2/token', {
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        ...form,
      }),
    });
  const token = tokenIn(await signIn());

  const org: TestOrg = {
    url,
    credentials,
    signIn,
    call(method, path, body, headers = {}) {
      const whole = /^\/(services|__sandbox|id)/.test(path) ? path : `/services/data/v60.0${path}`;
      const isText = typeof body === 'string';
      return send(method, whole, {
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      });
    },
    async query(soql) {
      const { status, body } = await org.call('GET', `/query?q=${encodeURIComponent(soql)}`);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return Page.parse(body).records;
    },
    upload: (jobId, body) =>
      send('PUT', `/services/data/v60.0/jobs/ingest/${jobId}/batches`, {
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
        body,
        duplex: 'half',
      }),
    async openJob(options = {}) {
      const upsert = { operation: 'upsert', object: 'Lead', externalIdFieldName: 'External_Id__c' };
      const { body } = await org.call('POST', '/jobs/ingest', { ...upsert, ...options });
      return Job.parse(body).id;
    },
    async startJob(csv, options) {
      const id = await org.openJob(options);
      await org.call('PUT', `/jobs/ingest/${id}/batches`, csv);
      await org.call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
      return id;
    },
    async endOf(jobId) {
      for (;;) {
        const { body } = await org.call('GET', `/jobs/ingest/${jobId}`);
        const job = Job.parse(body);
        if (job.state !== 'UploadComplete' && job.state !== 'InProgress') return job;
        await nextTurn();
      }
    },
    runJob: async (csv, options) => org.endOf(await org.startJob(csv, options)),
    results: async (jobId, kind) => String((await org.call('GET', `/jobs/ingest/${jobId}/${kind}`)).body),
    fault(spec) {
      faults.add(spec);
    },
    async settings(change) {
      await org.call('POST', '/__sandbox/salesforce/settings', change);
    },
    async permit(change) {
      await org.call('POST', '/__sandbox/salesforce/permissions', change);
    },
    advanceClock: (byMs) => clock.advance(byMs),
    close: () => sandbox.close(),
  };
  return org;
}
