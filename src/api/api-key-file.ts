import { join } from 'node:path';

/** Where the API leaves the key that it makes at the first start of the embedded default, for the command line. */
export function apiKeyFile(home: string): string {
  return join(home, 'api-key');
}
