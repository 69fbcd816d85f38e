import { SalesforceError } from '../errors.ts';

/** Which fault of the WSDL an error code comes as; `UnexpectedErrorFault` for all others. */
const faultTypes: Record<string, string> = {
  INVALID_LOGIN: 'LoginFault',
  LOGIN_MUST_USE_SECURITY_TOKEN: 'LoginFault',
  API_CURRENTLY_DISABLED: 'LoginFault',
  INVALID_FIELD: 'InvalidFieldFault',
  INVALID_TYPE: 'InvalidSObjectFault',
  MALFORMED_QUERY: 'MalformedQueryFault',
  MALFORMED_ID: 'InvalidIdFault',
  INVALID_QUERY_LOCATOR: 'InvalidQueryLocatorFault',
};
/** Where SOAP words or names what REST refuses otherwise. */
const respelt: Record<string, { code: string; message?: string }> = {
  INVALID_SESSION_ID: {
    code: 'INVALID_SESSION_ID',
    message:
      'Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session hash.',
  },
  API_DISABLED_FOR_ORG: { code: 'API_CURRENTLY_DISABLED', message: 'API is disabled for this User' },
  NOT_FOUND: { code: 'INVALID_TYPE' },
  EXCEEDED_ID_LIMIT: {
    code: 'EXCEEDED_ID_LIMIT',
    message: 'record limit reached. cannot submit more than 200 records into this call',
  },
};

/** @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm (API faults; checked 2026-11) */
export function soapFault(error: unknown): object {
  const { errorCode, message: given } =
    error instanceof SalesforceError ? error : { errorCode: 'UNKNOWN_EXCEPTION', message: String(error) };
  const { code, message = given } = respelt[errorCode] ?? { code: errorCode };
  const type = faultTypes[code] ?? 'UnexpectedErrorFault';
  const where = ['InvalidFieldFault', 'MalformedQueryFault'].includes(type)
    ? { 'sf:row': -1, 'sf:column': -1 }
    : {};
  return {
    faultcode: code === 'UNKNOWN_EXCEPTION' ? 'soapenv:Client' : `sf:${code}`,
    faultstring: `${code}: ${message}`,
    detail: {
      [`sf:${type}`]: {
        '@xsi:type': `sf:${type}`,
        'sf:exceptionCode': code,
        'sf:exceptionMessage': message,
        ...where,
      },
    },
  };
}
