import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire, isBuiltin } from 'node:module';
import { format } from 'node:util';
import vm from 'node:vm';

/** Runs the Action for one login; answers the lines it logged, also when it fails. */
export type Handler = (event: object, api: object, logged: string[]) => Promise<void>;

/** What Node has and code in a new context has not. `process` stays away from it. */
const globals = (
  'AbortController AbortSignal Buffer FormData Headers Request Response TextDecoder TextEncoder URL URLSearchParams ' +
  'atob btoa clearInterval clearTimeout crypto queueMicrotask setImmediate setInterval setTimeout structuredClone'
).split(' ');

/**
 * Loads an Action as Auth0 does: a CommonJS module that exports `onExecutePostLogin`. It is loaded once for all logins,
 * as in a warm container. Node's own modules can be required; npm modules cannot here.
 *
 * @throws Error when it does not compile, fails while it is loaded, or exports no `onExecutePostLogin`
 * @see https://auth0.com/docs/customize/actions/limitations (checked 2026-11)
 */
export function loadAction(name: string, code: string, fetchOfAction: typeof fetch): Handler {
  const runs = new AsyncLocalStorage<string[]>();
  const log = (...values: unknown[]) => void runs.getStore()?.push(format(...values));
  const require = createRequire(import.meta.url);
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const context = vm.createContext({
    ...Object.fromEntries(globals.map((name) => [name, Reflect.get(globalThis, name)])),
    module,
    exports: module.exports,
    fetch: fetchOfAction,
    console: { log, info: log, warn: log, error: log, debug: log },
    require(id: string): unknown {
      if (!isBuiltin(id)) throw new Error(`Cannot find module '${id}'`);
      return require(id);
    },
  });
  new vm.Script(code, { filename: `${name}.js` }).runInContext(context, { timeout: 5000 });
  const { onExecutePostLogin } = module.exports;
  if (typeof onExecutePostLogin !== 'function') throw new Error('It exports no onExecutePostLogin');
  return (event, api, logged) => runs.run(logged, async () => void (await onExecutePostLogin(event, api)));
}
