import { ZodError } from 'zod';
import type { ApiDependencies } from './dependencies.ts';

/** Ids of the syncs whose config names the connection. */
export async function syncsThatUse(
  { database, integrations }: Pick<ApiDependencies, 'database' | 'integrations'>,
  connectionId: string,
): Promise<string[]> {
  const found: string[] = [];
  for (const { id, integration: kind, config } of await database.syncs.list()) {
    const integration = integrations.get(kind);
    if (integration === undefined) continue;
    try {
      const used = Object.values(integration.connectionsOf(config));
      if (used.includes(connectionId)) found.push(id);
    } catch (error) {
      // Saved under an older schema: it cannot run as it is, so it uses nothing.
      if (!(error instanceof ZodError)) throw error;
    }
  }
  return found;
}
