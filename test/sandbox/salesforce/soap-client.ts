import jsforce from 'jsforce';
import { startOrg, type TestOrg } from './start.ts';

export interface SoapOptions {
  /** XML of more headers. */
  header?: string;
  /** `c` for the enterprise address. */
  kind?: string;
  /** Another session id than the client's own. */
  session?: string;
}

/** An org, jsforce signed in to it by SOAP, and a caller without jsforce's help. */
export interface SoapOrg {
  org: TestOrg;
  connection: jsforce.Connection;
  soap: (body: string, options?: SoapOptions) => Promise<{ status: number; text: string }>;
  shown: (object: string, id: string) => Promise<unknown>;
}

export async function startSoapOrg(): Promise<SoapOrg> {
  const org = await startOrg();
  const { username, password, securityToken } = org.credentials;
  const connection = new jsforce.Connection({ loginUrl: org.url, version: '60.0', logLevel: 'FATAL' });
  await connection.login(username, password + securityToken);
  return {
    org,
    connection,
    async soap(body, { header = '', kind = 'u', session = connection.accessToken ?? '' } = {}) {
      const namespace = kind === 'c' ? 'enterprise' : 'partner';
      const answer = await fetch(`${org.url}/services/Soap/${kind}/60.0/00D000000000001`, {
        method: 'POST',
        headers: { 'content-type': 'text/xml', soapaction: '""' },
        body: `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:u="urn:${namespace}.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Header><u:SessionHeader><u:sessionId>${session}</u:sessionId></u:SessionHeader>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`,
      });
      return { status: answer.status, text: await answer.text() };
    },
    shown: async (object, id) => (await org.call('GET', `/sobjects/${object}/${id}`)).body,
  };
}

export const idOf = (result: { id?: string | null | undefined }): string => String(result.id);
