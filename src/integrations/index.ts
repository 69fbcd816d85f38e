import type { BoundIntegration } from '../core/integration.ts';
import { auth0FirstLoginToSalesforce } from './auth0-first-login-to-salesforce.ts';
import { auth0UsersToSalesforce } from './auth0-users-to-salesforce.ts';
import { salesforceToSegment } from './salesforce-to-segment.ts';

/** Every kind of integration there is, by id; a new one is a file beside this and a line here. */
export const integrations: ReadonlyMap<string, BoundIntegration> = new Map(
  [auth0UsersToSalesforce, auth0FirstLoginToSalesforce, salesforceToSegment].map((integration) => [
    integration.id,
    integration,
  ]),
);
