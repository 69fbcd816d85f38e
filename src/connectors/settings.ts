import { connectors } from './index.ts';

/** What the API may know of a connector: its name and what a connection to it is made of. */
export const connectionKinds = [...connectors.values()].map(({ system, label, settings }) => {
  return { system, label, settings };
});
