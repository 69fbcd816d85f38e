import { z } from 'zod';
import type { WriteLane, WriteRequest } from '../core/connector.ts';
import type { CompiledMapping } from '../core/mapping/compile.ts';
import type { RunScope } from './run-scope.ts';

const count = z.number().int().nonnegative();

/** What mapping made of one part. */
export const MappedSummary = z.object({ rows: count, rejected: count });
export type MappedSummary = z.infer<typeof MappedSummary>;

const Lane = z.object({ rows: count, bytes: count });

/** How the rows of one part will be written. */
export const LaneSummary = z.object({
  lanes: z.object({ insert: Lane.optional(), update: Lane.optional(), upsert: Lane.optional() }),
  /** Rows whose record needs nothing. */
  unchanged: count,
  /** Rows that matching kept from being sent. */
  rejected: count,
});
export type LaneSummary = z.infer<typeof LaneSummary>;

export const laneNames: readonly WriteLane[] = ['upsert', 'insert', 'update'];

/** Neighbouring parts of one lane that go to the target together; one group is one bulk job, or a few small calls. */
export interface JobGroup {
  lane: WriteLane;
  firstPart: number;
  lastPart: number;
  rows: number;
  /** Few enough to be written record by record. */
  small: boolean;
  /** Only some of the rows: those whose hashes lie in the run's file of this name. */
  pick?: string;
}

/** Rows of a group that a run ended without: never sent, or sent without an answer. */
export interface Leftover {
  group: JobGroup;
  code: 'UNPROCESSED' | 'OUTCOME_UNKNOWN';
}

/** Tells a group's times of sending apart, in the names of files. */
export function jobName({ lane, firstPart, small }: JobGroup, round: number): string {
  return `${lane}-${firstPart}-${small ? 'rows' : 'job'}-${round}`;
}

/** An update of a searched record is found by its id, which leads the cells. */
export function laneFields(mapping: CompiledMapping, lane: WriteLane, searched: boolean): string[] {
  return lane === 'update' && searched
    ? ['Id', ...mapping.fields.filter((field) => field !== 'Id')]
    : mapping.fields;
}

export function writeRequest(
  run: RunScope,
  mapping: CompiledMapping,
  lane: WriteLane,
  searched: boolean,
): WriteRequest {
  const { object, matchBy, allowDuplicates, assignmentRuleId } = run.bound.write;
  return {
    object,
    lane,
    fields: laneFields(mapping, lane, searched),
    keyFields: lane === 'update' ? ['Id'] : mapping.keyFields,
    allowDuplicates,
    ...(lane === 'upsert' && matchBy && { externalIdField: mapping.keyFields[0] ?? matchBy }),
    ...(assignmentRuleId && { assignmentRuleId }),
  };
}
