import { auth0System } from './auth0/system.ts';
import type { SystemDefinition } from './core/system.ts';
import { salesforceSystem } from './salesforce/system.ts';
import { segmentSystem } from './segment/system.ts';
import { slackSystem } from './slack/system.ts';

/** Every system, in the order of their ports. A new one is a file beside these and a line here. */
export const systems: readonly SystemDefinition[] = [
  salesforceSystem,
  auth0System,
  slackSystem,
  segmentSystem,
];
