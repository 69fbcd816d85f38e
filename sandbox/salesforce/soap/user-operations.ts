import { orgId } from '../login/sign-in.ts';
import type { Org } from '../org.ts';
import { bearerToken } from '../routes/calls.ts';
import type { Operation } from './call.ts';

/**
 * What a user asks about the session, the clock and the metadata.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_list_utility.htm (checked 2026-11)
 */
export const userOperations: Record<string, Operation> = {
  getUserInfo: ({ org, userId }) => ({ result: userInfo(org, userId) }),
  getServerTimestamp: ({ org }) => ({ result: { timestamp: new Date(org.now()).toISOString() } }),
  logout({ org, request }) {
    const token = bearerToken(request);
    if (token !== undefined) org.sessions.end({ token });
    return {};
  },
  async describeGlobal(call) {
    // Answers of the sandbox's own REST API; SOAP has the same names.
    const { encoding, maxBatchSize, sobjects } = (await call.rest('GET', '/sobjects')) as Record<
      string,
      unknown
    >;
    return { result: { encoding, maxBatchSize, sobjects: list(sobjects) } };
  },
  describeSObject: async (call) => ({
    result: described(await call.rest('GET', `/sobjects/${call.argument('sObjectType') ?? ''}/describe`)),
  }),
  async describeSObjects(call) {
    const result: object[] = [];
    for (const name of call.list('sObjectType'))
      result.push(described(await call.rest('GET', `/sobjects/${name}/describe`)));
    return { result };
  },
};

function list(sobjects: unknown): object[] {
  return (sobjects as Record<string, unknown>[]).map(({ urls: _urls, ...object }) => object);
}

/** The WSDL has URLs as members of their own, and no nulls in lists. */
function described(description: unknown): object {
  const { urls: _urls, ...rest } = description as Record<string, unknown>;
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getuserinfo_getuserinforesult.htm */
export function userInfo(org: Org, userId: string): object {
  const at = org.store.locate(userId);
  const user = at === undefined ? {} : org.store.read(at.table, at.row);
  return {
    accessibilityMode: false,
    chatterExternal: false,
    currencySymbol: '€',
    orgAttachmentFileSizeLimit: 26_214_400,
    orgDefaultCurrencyIsoCode: 'EUR',
    orgDefaultCurrencyLocale: 'de_DE_EURO',
    orgDisallowHtmlAttachments: false,
    orgHasPersonAccounts: false,
    organizationId: orgId(org),
    organizationMultiCurrency: false,
    organizationName: 'Saltbridge Sandbox',
    profileId: user.ProfileId ?? null,
    roleId: user.UserRoleId ?? null,
    sessionSecondsValid: Math.ceil(org.settings.sessionLifetimeMs / 1000),
    userDefaultCurrencyIsoCode: null,
    userEmail: user.Email ?? null,
    userFullName: [user.FirstName, user.LastName].filter(Boolean).join(' '),
    userId,
    userLanguage: user.LanguageLocaleKey ?? null,
    userLocale: user.LocaleSidKey ?? null,
    userName: user.Username ?? null,
    userTimeZone: user.TimeZoneSidKey ?? null,
    userType: 'Standard',
    userUiSkin: 'Theme3',
  };
}
