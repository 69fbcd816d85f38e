import { XMLParser } from 'fast-xml-parser';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Org } from '../org.ts';
import { baseUrl } from '../routes/calls.ts';
import { checkPassword, openSession, orgId } from './sign-in.ts';

const Call = z.object({
  Envelope: z.object({
    Body: z.object({
      login: z.object({ username: z.coerce.string(), password: z.coerce.string() }).optional(),
      logout: z.unknown().optional(),
    }),
    Header: z
      .object({ SessionHeader: z.object({ sessionId: z.string() }).optional() })
      .optional()
      .or(z.literal('')),
  }),
});

/** The partner (`u`) and enterprise (`c`) addresses; of SOAP the sandbox serves `login` and `logout` alone. */
export function addSoap(app: FastifyInstance, org: Org): void {
  const xml = new XMLParser({ removeNSPrefix: true, parseTagValue: false, ignoreAttributes: true });
  app.post<{ Params: { kind: string; version: string } }>('/services/Soap/:kind/:version', serve);
  app.post<{ Params: { kind: string; version: string } }>('/services/Soap/:kind/:version/:org', serve);

  async function serve(
    request: FastifyRequest<{ Params: { kind: string; version: string } }>,
    reply: { code(status: number): { type(type: string): { send(body: string): unknown } } },
  ): Promise<unknown> {
    const { kind, version } = request.params;
    const answer = (status: number, body: string) =>
      reply.code(status).type('text/xml;charset=UTF-8').send(envelope(kind, body));
    let call: z.infer<typeof Call>;
    try {
      call = Call.parse(xml.parse(z.string().parse(request.body), true));
    } catch {
      return answer(500, fault('soapenv:Client', 'UNKNOWN_EXCEPTION', 'Unable to parse the SOAP message'));
    }
    const { login, logout } = call.Envelope.Body;
    org.usage.count('login', true);
    if (logout !== undefined) {
      const header = call.Envelope.Header;
      if (typeof header === 'object' && header.SessionHeader !== undefined)
        org.sessions.end({ token: header.SessionHeader.sessionId });
      return answer(200, '<logoutResponse/>');
    }
    if (login === undefined)
      return answer(
        500,
        fault('soapenv:Client', 'UNKNOWN_EXCEPTION', 'The sandbox serves login and logout only'),
      );
    const userId = checkPassword(org, login.username, login.password);
    if (userId === undefined)
      return answer(
        500,
        fault(
          'sf:INVALID_LOGIN',
          'INVALID_LOGIN',
          'Invalid username, password, security token; or user locked out.',
        ),
      );
    if (!org.rights(userId).has('ApiEnabled'))
      return answer(
        500,
        fault('sf:API_CURRENTLY_DISABLED', 'API_CURRENTLY_DISABLED', 'API is disabled for this User'),
      );
    const serverUrl = `${baseUrl(request)}/services/Soap/${kind}/${version}/${orgId(org).slice(0, 15)}`;
    return answer(200, loginResponse(org, userId, serverUrl));
  }
}

function envelope(kind: string, body: string): string {
  const namespace = kind === 'c' ? 'urn:enterprise.soap.sforce.com' : 'urn:partner.soap.sforce.com';
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}" xmlns:sf="urn:fault.${namespace.slice(4)}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

function fault(faultCode: string, code: string, message: string): string {
  return `<soapenv:Fault><faultcode>${faultCode}</faultcode><faultstring>${code}: ${message}</faultstring><detail><sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>${message}</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>`;
}

function loginResponse(org: Org, userId: string, serverUrl: string): string {
  const { token } = openSession(org, userId, 'SOAP');
  const at = org.store.locate(userId);
  const user = at === undefined ? {} : org.store.read(at.table, at.row);
  const name = [user.FirstName, user.LastName].filter(Boolean).join(' ');
  const facts = {
    accessibilityMode: false,
    organizationId: orgId(org),
    organizationMultiCurrency: false,
    organizationName: `Saltbridge Sandbox`,
    profileId: user.ProfileId,
    roleId: '',
    sessionSecondsValid: Math.ceil(org.settings.sessionLifetimeMs / 1000),
    userEmail: user.Email,
    userFullName: name,
    userId,
    userLanguage: user.LanguageLocaleKey,
    userLocale: user.LocaleSidKey,
    userName: user.Username,
    userTimeZone: user.TimeZoneSidKey,
    userType: 'Standard',
    userUiSkin: 'Theme3',
  };
  const userInfo = Object.entries(facts).map(
    ([key, value]) => `<${key}>${escapeXml(String(value ?? ''))}</${key}>`,
  );
  return `<loginResponse><result><metadataServerUrl>${escapeXml(serverUrl.replace(/\/Soap\/[uc]\//, '/Soap/m/'))}</metadataServerUrl><passwordExpired>false</passwordExpired><sandbox>false</sandbox><serverUrl>${escapeXml(serverUrl)}</serverUrl><sessionId>${token}</sessionId><userId>${userId}</userId><userInfo>${userInfo.join('')}</userInfo></result></loginResponse>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
