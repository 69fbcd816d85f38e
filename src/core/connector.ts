import type { z } from 'zod';
import type { Announcer } from './announcer.ts';
import type { BulkJobs } from './bulk-jobs.ts';
import type { ChangeSource } from './changes/change-source.ts';
import type { ProfileDestination } from './changes/profile.ts';
import type { Problem } from './errors.ts';
import type { Row } from './table.ts';
import type { TargetObject } from './target.ts';

/** What a long step gets from whoever runs it. */
export interface StepContext {
  /** Aborted when the run is cancelled or the worker shuts down. */
  signal: AbortSignal;
  /**
   * Once aborted: true when the work is called off for good, false when another worker will go on with it.
   * Where it is not there, nobody knows.
   */
  calledOff?(): boolean;
  /** Tells how far the step is; cheap, call it as often as you like. Also proves that the step is alive. */
  progress(done: number, total?: number): void;
  /** What `checkpoint` was last given by an earlier attempt of this very step; untrusted, parse it. */
  lastCheckpoint: unknown;
  /** Remembers a small, secret-free value (a job id, an offset) for the next attempt. May be lost: it only saves work. */
  checkpoint(value: unknown): void;
}

/** A connection with every secret resolved; lives in the worker's memory only. */
export interface OpenConnection {
  id: string;
  /** Parsed by the connector's `settings`. */
  settings: unknown;
  /** Where the vendor's session lives between steps, so that not every step signs in anew; memory only. */
  session?: SessionSlot;
}

/** Holds one secret text for as long as the worker lives. */
export interface SessionSlot {
  load(): string | undefined;
  save(session: string | undefined): void;
}

/** One vendor seen through small interfaces; a method that is not there is a capability it has not. */
export interface Connector {
  system: string;
  label: string;
  /** Connection settings; secret fields carry `.meta({ secret: true })`. */
  settings: z.ZodObject;
  open(connection: OpenConnection): OpenedConnector;
}

export interface OpenedConnector {
  /** Signs in and looks around; writes nothing. */
  test(): Promise<ConnectionReport>;
  source?: Source;
  /** Tells what changed since it was read before. */
  changes?: ChangeSource;
  destination?: Destination;
  /** Keeps a profile of each thing. */
  profiles?: ProfileDestination;
  notifier?: Notifier;
  announcer?: Announcer;
}

/** Tells people of a change; sending the same notice twice must be harmless, so it carries an id. */
export interface Notifier {
  notify(notice: Notice): Promise<void>;
}

/** Figures and words only, never a record's data. */
export interface Notice {
  id: string;
  syncId: string;
  runId: string;
  status: string;
  text: string;
  counts: Record<string, number>;
}

export interface ConnectionReport {
  ok: boolean;
  /** Who we are there, e.g. the integration user's name; no personal e-mail address unless the vendor uses it as the login. */
  identity?: string;
  /** Further facts worth showing: organisation, edition, API version, calls left today. */
  facts: Record<string, string>;
  problems: Problem[];
}

export interface ReadField {
  /** The vendor's path, e.g. `user_metadata.plan`. */
  path: string;
  /** The column it becomes. */
  column: string;
}

export interface ReadRequest {
  /** The vendor's collection, e.g. `users`. */
  object: string;
  fields: ReadField[];
  /** Vendor-specific settings of the read; parsed by the connector. */
  options: Record<string, unknown>;
}

export interface Source {
  /** Everything that keeps the request from being read, all at once; empty when nothing does. */
  check(request: ReadRequest): Promise<Problem[]>;
  /** Yields batches of rows, cells in the order of `request.fields`. */
  read(request: ReadRequest, context: StepContext): AsyncIterable<readonly Row[]>;
  /**
   * When one thing came to be there, ISO 8601; undefined where it is gone. Absent where single ones can't be asked for.
   * Its errors name nobody.
   */
  createdAt?(request: { object: string; id: string }): Promise<string | undefined>;
}

/** How rows become records: insert, update and upsert as Salesforce defines them. */
export type WriteLane = 'insert' | 'update' | 'upsert';

export interface WriteRequest {
  object: string;
  lane: WriteLane;
  /** Names of the target fields, in the order of the cells. An `update` starts with `Id`. */
  fields: string[];
  /** External-id field that an upsert matches on. */
  externalIdField?: string;
  /** Fields that identify a sent row in the answers: the match field, or all fields where there is none. */
  keyFields: string[];
  /** Salesforce id of the assignment rule to run. */
  assignmentRuleId?: string;
  /** True saves records although a duplicate rule that allows saving objects. */
  allowDuplicates: boolean;
}

/** What became of one sent row. */
export interface Outcome {
  /** The row's `keyFields` joined by U+001F, exactly as sent. */
  key: string;
  state: 'created' | 'updated' | 'failed' | 'unprocessed';
  /** The target's id, where it has one. */
  id?: string;
  code?: string;
  field?: string;
  /** In the vendor's words, which may quote what was sent. */
  message?: string;
  /** A failure that says nothing against the row: later it may be taken. */
  retryable?: true;
  /** Ids of the records that a duplicate rule found. */
  matches?: string[];
}

export interface MatchedRecord {
  key: string;
  id: string;
}

export interface Destination {
  /** Live metadata as the connection's user sees it. @throws SaltbridgeError `config` for an unknown object */
  describe(object: string): Promise<TargetObject>;
  /** Missing permissions, hidden or read-only fields, API calls left: everything at once; writes nothing. */
  check(request: WriteRequest): Promise<Problem[]>;
  /** Which of `keys` exist, by the value of `field`; several records may share one key. */
  lookup(
    request: { object: string; field: string; keys: readonly string[] },
    context: StepContext,
  ): AsyncIterable<readonly MatchedRecord[]>;
  /**
   * Writes a small set record by record and answers in the order of `rows`.
   * `firstAttempt` false: an earlier attempt may have written some of them, so look before creating.
   * Called off, it leaves the rest `unprocessed`; aborted otherwise, it throws the signal's reason between calls.
   */
  write(
    request: WriteRequest,
    rows: readonly (readonly string[])[],
    options: { firstAttempt: boolean; startedAt: Date },
    context: StepContext,
  ): Promise<Outcome[]>;
  /** Asynchronous jobs for large sets. */
  bulk: BulkJobs;
  /** One record's fields as text, null being empty; undefined where it is gone or hidden. */
  read(request: {
    object: string;
    id: string;
    fields: string[];
  }): Promise<Record<string, string> | undefined>;
  /** Deletes one record; does nothing where it is gone. */
  remove(request: { object: string; id: string }): Promise<void>;
  /**
   * Makes a unique, case-sensitive external id field that the connection's user may read and edit; changes nothing
   * where there is one.
   */
  createKeyField(request: { object: string; name: string; label: string }): Promise<'created' | 'unchanged'>;
  /** Where a person sees the record in a browser. */
  pageOf(id: string): Promise<string>;
  /** Calls made to the vendor since this connector was opened, for the run's figures. */
  callsMade(): number;
  /** How many of those calls only asked whether a bulk job has ended. */
  pollsMade?(): number;
}
