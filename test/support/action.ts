import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import vm from 'node:vm';

type Handler = (event: unknown, api: unknown) => Promise<void>;

/** What an Action did to the login, and how long it took. */
export interface Login {
  refused: boolean;
  appMetadata: Record<string, unknown>;
  logged: string[];
  ms: number;
}

/** Runs our Action as Auth0 does: as a CommonJS module with `exports`, `require` and `fetch`. */
export async function loadAction(hookUrl: string): Promise<(event: unknown) => Promise<Login>> {
  const path = join(import.meta.dirname, '../../auth0/first-login.action.js');
  const code = (await readFile(path, 'utf8')).replace(/(?<=HOOK_URL = ')[^']+/, hookUrl);
  const logged: string[] = [];
  const module = { exports: {} as { onExecutePostLogin?: Handler } };
  vm.runInNewContext(code, {
    exports: module.exports,
    require: createRequire(import.meta.url),
    console: { log: (line: string) => logged.push(line) },
    fetch,
    AbortSignal,
  });
  const { onExecutePostLogin } = module.exports;
  if (onExecutePostLogin === undefined) throw new Error('The Action exports no onExecutePostLogin');

  return async (event) => {
    const login: Login = { refused: false, appMetadata: {}, logged, ms: 0 };
    const started = performance.now();
    await onExecutePostLogin(event, {
      access: {
        deny() {
          login.refused = true;
        },
      },
      user: {
        setAppMetadata(name: string, value: unknown) {
          login.appMetadata[name] = value;
        },
      },
    });
    return { ...login, ms: performance.now() - started };
  };
}
