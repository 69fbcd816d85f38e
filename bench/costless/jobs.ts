import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** Ingest jobs that keep what is uploaded, take it for written, and give it back as results. */
export interface CostlessJobs {
  /** @returns false for a call that is not about the rows of a job */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
}

interface Upload {
  content: Buffer;
  rows: number;
  closed: boolean;
}

/** What a result row has before the uploaded cells. */
const WRITTEN = '"00Q000000000001AAA","true",';
const PIECE_BYTES = 256 * 1024;

export function createCostlessJobs(): CostlessJobs {
  const uploads = new Map<string, Upload>();

  async function receive(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await buffer(request);
    uploads.set(id, { content, rows: countLines(content) - 1, closed: false });
    response.writeHead(201).end();
  }

  function close(id: string, upload: Upload, request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    upload.closed = true;
    send(response, { id, state: 'UploadComplete' });
  }

  return {
    handle(request, response) {
      const [, id = '', what] = /\/jobs\/ingest\/(\w+)(?:\/(\w+))?$/.exec(request.url ?? '') ?? [];
      if (request.method === 'PUT' && what === 'batches') {
        receive(id, request, response).catch(() => response.destroy());
        return true;
      }
      const upload = uploads.get(id);
      if (upload === undefined) return false;
      if (request.method === 'PATCH') close(id, upload, request, response);
      else if (what !== undefined) sendResults(upload, what, response);
      else if (upload.closed) send(response, ended(id, upload));
      else return false;
      return true;
    },
  };
}

function ended(id: string, { rows }: Upload) {
  return { id, state: 'JobComplete', numberRecordsProcessed: rows, numberRecordsFailed: 0 };
}

function send(response: ServerResponse, body: unknown): void {
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
}

function sendResults({ content }: Upload, what: string, response: ServerResponse): void {
  response.setHeader('Content-Type', 'text/csv');
  const headerEnd = content.indexOf('\n') + 1;
  const header = content.subarray(0, headerEnd);
  if (what !== 'successfulResults') response.end(header);
  else {
    response.write(`"sf__Id","sf__Created",${header.toString()}`);
    Readable.from(resultRows(content, headerEnd)).pipe(response);
  }
}

/** Every cell in quotes, as Salesforce has it. Generated users hold no line end, so each line is a row. */
function* resultRows(content: Buffer, from: number): Generator<Buffer> {
  for (let start = from; start < content.length; ) {
    const end = content.indexOf('\n', Math.min(start + PIECE_BYTES, content.length - 1)) + 1;
    // As Latin-1 each byte is a character and stays what it is.
    const lines = content.toString('latin1', start, end - 1);
    const quoted = lines.replace(/[\n,]|"(?:[^"]|"")*"/g, (found) =>
      found === ',' ? '","' : found === '\n' ? `"\n${WRITTEN}"` : found.slice(1, -1),
    );
    yield Buffer.from(`${WRITTEN}"${quoted}"\n`, 'latin1');
    start = end;
  }
}

function countLines(content: Buffer): number {
  let lines = 0;
  for (let at = content.indexOf(10); at !== -1; at = content.indexOf(10, at + 1)) lines += 1;
  return lines;
}
