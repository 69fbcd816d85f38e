/**
 * The one version of Salesforce's API that everything here speaks (Summer '25). From 65.0 on the SOAP `login()`
 * call is gone, so a later version needs that way of signing in to be dropped first.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm (checked 2026-11)
 */
export const API_VERSION = '64.0';
