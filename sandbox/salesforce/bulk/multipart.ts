import { SalesforceError } from '../errors.ts';

/** A job and its rows that came in one request. */
export interface MultipartJob {
  job: unknown;
  content: Buffer;
}

/**
 * Takes apart a `multipart/form-data` body of two parts, `job` in JSON and `content` in CSV. Lines that part them may
 * end with LF alone, as in a file that was written by hand after the documentation's example.
 *
 * @throws SalesforceError `INVALIDJOB` when a part is missing or the job is not JSON
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/walkthrough_upload_multipart_data.htm (checked 2026-11)
 */
export function readMultipart(contentType: string, body: Buffer): MultipartJob {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const parts = new Map<string, Buffer>();
  for (const part of split(body, `--${quoted ?? bare ?? ''}`)) {
    const head = /^(?:[^\r\n]+\r?\n)*\r?\n/.exec(part.toString('latin1', 0, 4096))?.[0] ?? '';
    const name = /name="?(\w+)"?/i.exec(head)?.[1];
    if (name !== undefined) parts.set(name, part.subarray(head.length));
  }
  const job = parts.get('job');
  const content = parts.get('content');
  if (job === undefined || content === undefined)
    throw new SalesforceError(400, 'INVALIDJOB', 'InvalidJob : The parts job and content are both required');
  try {
    return { job: JSON.parse(job.toString('utf8')), content };
  } catch {
    throw new SalesforceError(400, 'INVALIDJOB', 'InvalidJob : Unable to parse Job');
  }
}

/** What stands between one boundary line and the next, without the line end before the latter. */
function* split(body: Buffer, boundary: string): Iterable<Buffer> {
  for (let at = body.indexOf(boundary); at >= 0; ) {
    const start = body.indexOf(10, at) + 1;
    const next = start === 0 ? -1 : body.indexOf(`\n${boundary}`, start - 1);
    if (next < 0) return;
    yield body.subarray(start, next > start && body[next - 1] === 13 ? next - 1 : next);
    at = next + 1;
  }
}
