import type { FastifyInstance, FastifyRequest } from 'fastify';
import { baseUrl } from '../../core/base-url.ts';
import { SalesforceError } from '../errors.ts';
import { openSession, orgId, refusals, signIn } from '../login/sign-in.ts';
import type { Org } from '../org.ts';
import { admit, versions } from '../routes/calls.ts';
import { createSoapCall, type Operation } from './call.ts';
import { soapFault } from './fault.ts';
import { leadOperations } from './lead-operations.ts';
import { recordOperations } from './record-operations.ts';
import { userInfo, userOperations } from './user-operations.ts';
import { buildXml, child, elements, type Node, parseXml, text } from './xml.ts';

type Request = FastifyRequest<{ Params: { kind: string; version: string } }>;

const operations: Record<string, Operation> = { ...recordOperations, ...leadOperations, ...userOperations };

/**
 * The partner (`u`) and enterprise (`c`) addresses. Calls about records go through the REST API's routes.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_quickstart_intro.htm (checked 2026-11)
 */
export function addSoap(app: FastifyInstance, org: Org): void {
  for (const path of ['/services/Soap/:kind/:version', '/services/Soap/:kind/:version/:org'])
    app.post(path, async (request: Request, reply) => {
      const enterprise = request.params.kind === 'c';
      reply.type('text/xml;charset=UTF-8');
      try {
        const { header, name, body } = readEnvelope(request.body);
        const members =
          name === 'login' ? login(org, request, body) : await perform(request, header, name, body);
        return envelope(enterprise, { [`${name}Response`]: members });
      } catch (error) {
        return reply.code(500).send(envelope(enterprise, { 'soapenv:Fault': soapFault(error) }));
      }
    });

  async function perform(
    request: Request,
    header: Node | undefined,
    name: string,
    body: Node,
  ): Promise<object> {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined)
      throw new SalesforceError(500, 'UNKNOWN_EXCEPTION', `The sandbox does not serve ${name}`);
    const { version } = request.params;
    if (!isServed(version))
      throw new SalesforceError(500, 'UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
    // From here on the session is where REST calls have it.
    request.headers.authorization = `Bearer ${text(child(header, 'SessionHeader', 'sessionId')) ?? 'none'}`;
    admit(org, request, `v${version}`, 'soap');
    const enterprise = request.params.kind === 'c';
    return operation(createSoapCall(app, org, request, { header, body, enterprise }));
  }
}

function isServed(version: string): boolean {
  return /^\d\d\.0$/.test(version) && Number(version) >= versions.first && Number(version) <= versions.last;
}

function readEnvelope(body: unknown): { header: Node | undefined; name: string; body: Node } {
  try {
    const envelope = child(parseXml(String(body)), 'Envelope');
    const [first] = elements(child(envelope, 'Body') ?? '');
    if (first !== undefined) return { header: child(envelope, 'Header'), name: first[0], body: first[1] };
  } catch {
    // Falls through: what cannot be read and what holds no call are refused alike.
  }
  throw new SalesforceError(500, 'UNKNOWN_EXCEPTION', 'Unable to parse the SOAP message');
}

function envelope(enterprise: boolean, body: object): string {
  const kind = enterprise ? 'enterprise' : 'partner';
  const isFault = 'soapenv:Fault' in body;
  return `<?xml version="1.0" encoding="UTF-8"?>${buildXml({
    'soapenv:Envelope': {
      '@xmlns:soapenv': 'http://schemas.xmlsoap.org/soap/envelope/',
      '@xmlns': `urn:${kind}.soap.sforce.com`,
      '@xmlns:sf': `urn:${isFault ? 'fault' : 'sobject'}.${kind}.soap.sforce.com`,
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'soapenv:Body': body,
    },
  })}`;
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm */
function login(org: Org, request: Request, body: Node): object {
  const { kind, version } = request.params;
  org.usage.count('login', true);
  const outcome = signIn(org, text(child(body, 'username')) ?? '', text(child(body, 'password')) ?? '');
  if ('refused' in outcome) throw new SalesforceError(500, outcome.refused, refusals[outcome.refused]);
  const { userId } = outcome;
  if (!org.rights(userId).has('ApiEnabled'))
    throw new SalesforceError(500, 'API_CURRENTLY_DISABLED', 'API is disabled for this User');
  const serverUrl = `${baseUrl(request)}/services/Soap/${kind}/${version}/${orgId(org).slice(0, 15)}`;
  return {
    result: {
      metadataServerUrl: serverUrl.replace(/\/Soap\/[uc]\//, '/Soap/m/'),
      passwordExpired: false,
      sandbox: false,
      serverUrl,
      sessionId: openSession(org, userId, 'SOAP').token,
      userId,
      userInfo: userInfo(org, userId),
    },
  };
}
