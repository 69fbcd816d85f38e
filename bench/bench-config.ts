import { type Config, environmentWith, loadConfig } from '../src/config.ts';
import { freePort } from '../src/dev/ports.ts';
import { SANDBOX_SYSTEMS } from '../src/dev/sandbox-systems.ts';

/** A home of its own, and ports that nobody has. */
export async function benchConfig(home: string): Promise<Config> {
  const sandboxPort = await freePort(SANDBOX_SYSTEMS.length);
  const port = async () => String(await freePort());
  return loadConfig(
    environmentWith({
      SALTBRIDGE_HOME: home,
      SALTBRIDGE_API_HOST: '127.0.0.1',
      SALTBRIDGE_API_PORT: await port(),
      SALTBRIDGE_URL: undefined,
      SALTBRIDGE_API_KEY: undefined,
      SALTBRIDGE_SANDBOX_PORT: String(sandboxPort),
      SALTBRIDGE_TEMPORAL_PORT: await port(),
      SALTBRIDGE_TEMPORAL_UI_PORT: await port(),
      SALTBRIDGE_DATABASE_PORT: await port(),
      SALTBRIDGE_ARTIFACTS: undefined,
    }),
  );
}
