import type { Server } from 'node:net';
import type { ServerCertificate } from './certificate.ts';
import type { Clock } from './clock.ts';
import type { SharedNames } from './shared-names.ts';

/** One system of the sandbox; `systems.ts` lists them. */
export interface SystemDefinition {
  /** Its key in the line that `--json` prints, and its folder; camel-case. */
  key: string;
  /** As people call it. */
  name: string;
  /** @throws Error when its part of the folder is damaged */
  start(settings: SystemSettings): Promise<RunningSystem>;
}

export interface SystemSettings {
  /** All systems share one. */
  clock: Clock;
  /** The same seed makes the same credentials and data. */
  seed: number;
  /** User names that no two Salesforce orgs of the sandbox may both have. */
  usernames: SharedNames;
  /** The system's own; absent keeps its state in memory. */
  folder?: string;
  /** Absent serves plain HTTP. */
  tls?: ServerCertificate;
  /** More objects and fields of Salesforce, in the form that its `schema/parse.ts` reads. */
  schema?: string;
  /** How many users a directory has from the start, of which every `badEvery`th is bad; 0 means none. */
  users: number;
  badEvery: number;
}

export interface RunningSystem {
  /** Each gets a port of its own, in this order; none listens yet. */
  listeners: readonly Listener[];
  /**
   * What a client needs to reach it and sign in. Systems that take messages also say `inspectUrl`, which answers GET
   * with all that was taken.
   *
   * @param urls  where the listeners came to listen, e.g. `http://127.0.0.1:4001`
   */
  describe(urls: readonly string[]): object;
  close(): Promise<void>;
}

/** A fastify instance is one. */
export interface Listener {
  listen(at: { port: number; host: string }): Promise<unknown>;
  server: Server;
  /** Absent means http, or https where the sandbox has a certificate. */
  scheme?: string;
}
