import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { callOf } from '../routes/calls.ts';
import { callInside } from '../routes/inside.ts';
import { child, children, type Node, text } from './xml.ts';

/** One SOAP call by a signed-in user. */
export interface SoapCall {
  org: Org;
  request: FastifyRequest;
  userId: string;
  /** The operation's element, e.g. `<create>`. */
  body: Node;
  /** Whether it came to the enterprise address. */
  enterprise: boolean;
  /** An argument's text; undefined where it is absent. */
  argument(name: string): string | undefined;
  /** All texts of an argument that may stand several times. */
  list(name: string): string[];
  /** An option of a SOAP header, e.g. `header('AllOrNoneHeader', 'allOrNone')`. */
  header(name: string, option: string): string | undefined;
  /**
   * Has the REST API do it.
   *
   * @param path  below `/services/data/v60.0`
   * @throws SalesforceError what REST answered
   */
  rest(method: string, path: string, body?: unknown): Promise<unknown>;
}

/** What a call answers with: members of the response element. */
export type Operation = (call: SoapCall) => Promise<object> | object;

export function createSoapCall(
  api: FastifyInstance,
  org: Org,
  request: FastifyRequest,
  { header, body, enterprise }: { header: Node | undefined; body: Node; enterprise: boolean },
): SoapCall {
  const { userId, base } = callOf(request);
  const option = (name: string, member: string) => text(child(header, name, member));
  return {
    org,
    request,
    userId,
    body,
    enterprise,
    argument: (name) => text(child(body, name)),
    list: (name) => children(body, name).map((node) => text(node) ?? ''),
    header: option,
    async rest(method, path, given) {
      const answer = await callInside(api, request, {
        method,
        url: base + path,
        headers: restHeaders(option),
        ...(given === undefined ? {} : { body: given }),
      });
      if (answer.status >= 400) throw asError(answer.status, answer.body);
      return answer.body;
    },
  };
}

/** SOAP runs no assignment rule unless told to, where REST runs it unless told not to. */
function restHeaders(option: SoapCall['header']): Record<string, string> {
  const useDefault = option('AssignmentRuleHeader', 'useDefaultRule') === 'true';
  const batchSize = option('QueryOptions', 'batchSize');
  return {
    'sforce-auto-assign':
      option('AssignmentRuleHeader', 'assignmentRuleId') ?? (useDefault ? 'TRUE' : 'FALSE'),
    'sforce-duplicate-rule-header': `allowSave=${option('DuplicateRuleHeader', 'allowSave') ?? 'false'}`,
    ...(batchSize === undefined ? {} : { 'sforce-query-options': `batchSize=${batchSize}` }),
  };
}

function asError(status: number, body: unknown): SalesforceError {
  // REST errors are made by the error handler of this same server.
  const [first] = body as { errorCode: string; message: string; fields?: string[] }[];
  return new SalesforceError(
    status,
    first?.errorCode ?? 'UNKNOWN_EXCEPTION',
    first?.message ?? '',
    first?.fields,
  );
}
