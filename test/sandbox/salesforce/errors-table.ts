import { z } from 'zod';
import type { TestOrg } from './start.ts';

/** One line of a table of refused calls. */
interface Refused {
  method: string;
  path: string;
  /** JSON, CSV or a form, as it is sent; empty when there is none. */
  body: string;
  status: number;
  errorCode: string;
  /** `…` where anything may stand. */
  message: string;
  /** What `fields` holds; undefined when the error has no such member. */
  fields: string[] | undefined;
}

const Errors = z.tuple([
  z.strictObject({
    message: z.string(),
    errorCode: z.string(),
    fields: z.array(z.string()).optional(),
  }),
]);

/**
 * Reads lines of the form `METHOD path body | status errorCode | message | fields`. Lines that begin with `#` are
 * comments; a query may stand as `QUERY soql`; fields are separated by commas, and `none` means an empty list.
 */
export function refusedCalls(table: string): Refused[] {
  return table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [request = '', outcome = '', message = '', fields] = line.split(/\s+\| /);
      const [, method = '', path = '', body = ''] = /^(\S+)\s+(\S+)\s*(.*)$/.exec(request) ?? [];
      const [status = '', errorCode = ''] = outcome.split(' ');
      const isQuery = method === 'QUERY';
      return {
        method: isQuery ? 'GET' : method,
        path: isQuery ? `/query?q=${encodeURIComponent(`${path} ${body}`)}` : path,
        body: isQuery ? '' : body,
        status: Number(status),
        errorCode,
        message,
        fields: fields === undefined ? undefined : fields === 'none' ? [] : fields.split(','),
      };
    });
}

/** What the message must look like. */
export function wording({ message }: Refused, ids: Record<string, string>): RegExp {
  const pattern = fill(message, ids).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pattern.replaceAll('…', '.*')}$`, 's');
}

/** What the org answers to it. */
export async function refuse(
  org: TestOrg,
  call: Refused,
  ids: Record<string, string>,
): Promise<Pick<Refused, 'status' | 'errorCode' | 'message' | 'fields'>> {
  const headers = /^[{[]/.test(call.body) ? { 'content-type': 'application/json' } : {};
  const body = call.body === '' ? undefined : fill(call.body, ids);
  const answer = await org.call(call.method, fill(call.path, ids), body, headers);
  const [{ errorCode, message, fields }] = Errors.parse(answer.body);
  return { status: answer.status, errorCode, message, fields };
}

/** Puts what is known only now in the place of its `<name>`. */
function fill(text: string, ids: Record<string, string>): string {
  return text.replace(/<(\w+)>/g, (whole, name: string) => ids[name] ?? whole);
}
