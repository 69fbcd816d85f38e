import type { z } from 'zod';
import type { ReadRequest } from './connector.ts';
import type { MapPlan } from './mapping/plan.ts';
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
}

export interface RunRules {
  autoApprove: boolean;
  reviewExpiresAfterMs: number;
  partsAtOnce: number;
  jobsAtOnce: number;
}

/** A kind of integration: data and pure functions, no input or output, no Temporal. */
export interface Integration<Config> {
  id: string;
  label: string;
  description: string;
  /** Systems it joins, by connector name. */
  source: string;
  destination: string;
  config: z.ZodType<Config>;
  /** Which connections a config names. */
  connections(config: Config): ConnectionIds;
  /** What to ask of the source. */
  read(config: Config): ReadPlan;
  /** How a row becomes target fields. */
  map(config: Config): MapPlan;
  /** How target rows are written. */
  write(config: Config): WritePlan;
  rules(config: Config): RunRules;
}

/** Keeps the config's type inside the object and hides it from the registry, which parses before it calls. */
export function defineIntegration<Config>(integration: Integration<Config>): BoundIntegration {
  return {
    ...integration,
    bind: (config) => {
      const parsed = integration.config.parse(config);
      return {
        connections: integration.connections(parsed),
        read: integration.read(parsed),
        map: integration.map(parsed),
        write: integration.write(parsed),
        rules: integration.rules(parsed),
      };
    },
  };
}

export interface BoundConfig {
  connections: ConnectionIds;
  read: ReadPlan;
  map: MapPlan;
  write: WritePlan;
  rules: RunRules;
}

export interface BoundIntegration {
  id: string;
  label: string;
  description: string;
  source: string;
  destination: string;
  config: z.ZodType;
  /** @throws ZodError when the config isn't one of this integration */
  bind(config: unknown): BoundConfig;
}
