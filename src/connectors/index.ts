import type { Connector } from '../core/connector.ts';
import { auth0 } from './auth0/index.ts';
import { salesforce } from './salesforce/index.ts';
import { segment } from './segment/index.ts';
import { slack } from './slack/index.ts';
import { webhook } from './webhook/index.ts';

/** Every system there is a connector for, by name; a new one is a folder beside this and a line here. */
export const connectors: ReadonlyMap<string, Connector> = new Map(
  [auth0, salesforce, segment, slack, webhook].map((connector) => [connector.system, connector]),
);
