import type { User } from '../data/users.ts';

export interface Connection {
  id: string;
  name: string;
}

/** The two connections that generated users come through; ids have the form `^con_[A-Za-z0-9]{16}$`. */
export const connections: readonly Connection[] = [
  { id: 'con_Database00000001', name: 'Username-Password-Authentication' },
  { id: 'con_Google0000000001', name: 'google-oauth2' },
];

export const databaseConnection = 'Username-Password-Authentication';

/** The connection that the user came through; one of the two, or one made up for a provider that a test named. */
export function connectionOf({ identities }: User): Connection {
  const name = identities[0]?.connection ?? databaseConnection;
  return connections.find((one) => one.name === name) ?? { id: 'con_Other00000000001', name };
}
