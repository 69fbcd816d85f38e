import type { ArtifactStore } from '../core/artifact.ts';
import type { OpenedConnector } from '../core/connector.ts';
import type { BoundIntegration } from '../core/integration.ts';
import type { Database } from '../store/database.ts';

/** Everything that steps need from outside; the worker puts it together. */
export interface Dependencies {
  database: Pick<Database, 'syncs' | 'states' | 'calls' | 'runs' | 'artifacts' | 'events'>;
  artifacts: ArtifactStore;
  integrations: ReadonlyMap<string, BoundIntegration>;
  /** Opens a connection with its secrets resolved. @throws SaltbridgeError `config` for an unknown one */
  openConnection: (id: string) => Promise<OpenedConnector>;
  /** What the inbox keeps sealed. @throws SaltbridgeError `config` where the key is another one */
  unseal: (sealed: string) => string;
  seal: (text: string) => string;
  /** A keyed hash, the same in every process. */
  derive: (text: string) => string;
}
