import type { HookReader } from '../core/hook.ts';
import { auth0Hook } from './auth0/hook.ts';

/** Every system that sends us events, by name. */
export const hookReaders: ReadonlyMap<string, HookReader> = new Map(
  [auth0Hook].map((reader) => [reader.system, reader]),
);
