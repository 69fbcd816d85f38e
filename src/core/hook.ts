import type { Attributes } from './reaction.ts';

/** One request that some system sent us by itself, before anything is known of it. */
export interface HookRequest {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
  /** What the sender must have. */
  secret: string;
  /** How old a signed request may be. */
  windowMs: number;
  now: Date;
}

/** Something that happened to one person. */
export interface HookEvent {
  /** The sender's id of it, the same each time it is sent. */
  id: string;
  /** Whom it is about, in the sender's system, e.g. `auth0|507f1f77bcf86cd799439020`. */
  subject: string;
  attributes: Attributes;
  /** When the person came to be there, where the sender says so; ISO 8601. */
  createdAt?: string;
}

/** What one request held. */
export interface HookContent {
  /** Those that make a record; none where it is about something else. */
  events: HookEvent[];
  /** Further entries that nobody can read. */
  unreadable: number;
}

/** Reads what one system sends. Pure: it trusts nothing, asks nobody and keeps nothing. */
export interface HookReader {
  system: string;
  /**
   * Checks who sent it before anything else is read.
   *
   * @throws SaltbridgeError `auth` for a stranger or an old request, `config` where nothing of it can be read
   */
  read(request: HookRequest): HookContent;
}
