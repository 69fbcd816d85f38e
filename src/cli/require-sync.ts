import { Sync } from '../api/resources/sync.ts';
import type { ApiClient } from './client.ts';

/** @throws SaltbridgeError `config` (`NOT_FOUND`) for an unknown one */
export async function requireSync(client: ApiClient, id: string): Promise<void> {
  await client.get(`/v1/syncs/${encodeURIComponent(id)}`, Sync);
}
