import type { z } from 'zod';
import type { BoundChanges, ChangePlan } from './changes/change-plan.ts';
import type { ReadRequest } from './connector.ts';
import type { MapPlan } from './mapping/plan.ts';
import type { ReactionPlan } from './reaction.ts';
import type { TableFormat } from './table.ts';

/** What the Data Import Wizard calls them. */
export type WriteOperation = 'add new' | 'update existing' | 'add new and update existing';

export interface WritePlan {
  object: string;
  operation: WriteOperation;
  /** Field by which a row finds its record: `Id`, an external id, an e-mail field or `Name`. */
  matchBy?: string;
  assignmentRuleId?: string;
  allowDuplicates: boolean;
  /** Sets of at most this many rows are written record by record instead of by a bulk job. */
  collectionsUpTo: number;
  /** Rows in one bulk job at most. */
  rowsPerJob: number;
}

export interface ReadPlan {
  request: ReadRequest;
  format: TableFormat;
  /** The exported file's name, e.g. `users.csv`. */
  fileName: string;
  rowsPerPart: number;
}

export interface ConnectionIds {
  /** Absent for a sync that only imports files. */
  source?: string;
  destination: string;
  /** Where to tell of changes in the sync's health. */
  notify?: string;
  /** Where to tell of every new record. */
  announce?: string;
}

export interface RunRules {
  autoApprove: boolean;
  reviewExpiresAfterMs: number;
  partsAtOnce: number;
  jobsAtOnce: number;
}

/** What every kind of integration says of itself. */
export interface IntegrationFacts<Config> {
  id: string;
  label: string;
  description: string;
  /** Of the catalogue, e.g. `Webhook`. */
  section?: string;
  /** Systems it joins, by connector name. */
  source: string;
  destination: string;
  /** Where it tells of new records. */
  announcer?: string;
  config: z.ZodType<Config>;
  /** Which connections a config names. */
  connections(config: Config): ConnectionIds;
}

/** A kind of integration that moves batches: data and pure functions, no input or output, no Temporal. */
export interface Integration<Config> extends IntegrationFacts<Config> {
  /** What to ask of the source. */
  read(config: Config): ReadPlan;
  /** How a row becomes target fields. */
  map(config: Config): MapPlan;
  /** How target rows are written. */
  write(config: Config): WritePlan;
  rules(config: Config): RunRules;
}

/** A kind of integration that answers single events. */
export interface EventIntegration<Config> extends IntegrationFacts<Config> {
  react(config: Config): ReactionPlan;
}

/** A kind of integration that tells of changes. */
export interface ChangeIntegration<Config> extends IntegrationFacts<Config> {
  changes(config: Config): ChangePlan;
}

export interface BoundConfig {
  connections: ConnectionIds;
  read: ReadPlan;
  map: MapPlan;
  write: WritePlan;
  rules: RunRules;
}

export interface BoundReaction extends ReactionPlan {
  connections: ConnectionIds;
}

export interface BoundFacts {
  id: string;
  label: string;
  description: string;
  section?: string;
  source: string;
  destination: string;
  announcer?: string;
  config: z.ZodType;
  /** @throws ZodError when the config isn't one of this integration */
  connectionsOf(config: unknown): ConnectionIds;
}

export interface BatchIntegration extends BoundFacts {
  story: 'sync';
  /** @throws ZodError when the config isn't one of this integration */
  bind(config: unknown): BoundConfig;
}

export interface ReactingIntegration extends BoundFacts {
  story: 'react';
  /** @throws ZodError when the config isn't one of this integration */
  bind(config: unknown): BoundReaction;
}

export interface ChangingIntegration extends BoundFacts {
  story: 'changes';
  /** @throws ZodError when the config isn't one of this integration */
  bind(config: unknown): BoundChanges;
}

export type BoundIntegration = BatchIntegration | ReactingIntegration | ChangingIntegration;
