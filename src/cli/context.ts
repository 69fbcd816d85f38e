import type { Config } from '../config.ts';
import { readState } from '../dev/state-file.ts';
import { findApiKey } from './api-key.ts';
import { type ApiClient, createApiClient } from './client.ts';
import type { Output, Streams } from './output.ts';

/** What a command works with. */
export interface CommandContext {
  output: Output;
  client(): ApiClient;
  config(): Config;
  /** Whether there is a person at the keyboard to ask. */
  interactive: boolean;
  /** The command's exit code, where it isn't 0 although nothing was thrown. */
  exitWith(code: number): void;
}

/** What the command line finds around it. */
export interface Surroundings extends Streams {
  interactive: boolean;
  loadConfig: () => Config;
}

/** Commands that need no API must not fail for a wrong environment, so it is read when first asked for. */
export function createContext(
  output: Output,
  { interactive, loadConfig }: Surroundings,
  exitWith: (code: number) => void,
): CommandContext {
  let config: Config | undefined;
  const readConfig = () => {
    config ??= loadConfig();
    return config;
  };
  return {
    output,
    config: readConfig,
    client: () => createApiClient({ url: apiUrl(readConfig()), key: () => findApiKey(readConfig()) }),
    interactive: interactive && !output.json,
    exitWith,
  };
}

/** A `saltbridge dev` in the same home may listen on ports of its own. */
function apiUrl({ api, home }: Config): string {
  return api.urlGiven ? api.url : (readState(home)?.addresses?.api ?? api.url);
}
