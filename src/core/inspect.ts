import { z } from 'zod';
import type { ArtifactRef } from './artifact.ts';
import { SourceObject, SourceObjectSummary } from './changes/source-object.ts';
import { ColumnMapping } from './mapping/plan.ts';
import { TargetObject } from './target.ts';

/** A read-only question that needs a live system; asked of a worker through the `inspect` workflow, see `KeptRequest`. */
export type InspectRequest =
  | { kind: 'test'; connection: string }
  | { kind: 'describe'; connection: string; object: string }
  | { kind: 'objects'; connection: string }
  | { kind: 'source-object'; connection: string; object: string }
  | { kind: 'validate'; integration: string; config: unknown }
  | { kind: 'preview'; integration: string; config: unknown }
  | { kind: 'estimate'; integration: string; config: unknown; syncId?: string }
  | { kind: 'suggest'; integration: string; config: unknown; columns: string[] };

/**
 * A question as Temporal sees it: what it holds may name people, in a filter or an expression, so it is kept as an
 * artifact and not in history.
 */
export interface KeptRequest<Kind extends string = InspectRequest['kind']> {
  kind: Kind;
  request: ArtifactRef;
}

export const ProblemShape = z
  .object({ code: z.string(), message: z.string(), pointer: z.string().optional() })
  .meta({ id: 'Problem' });

export const TestAnswer = z
  .object({
    ok: z.boolean(),
    identity: z.string().optional(),
    facts: z.record(z.string(), z.string()),
    problems: z.array(ProblemShape),
  })
  .meta({ id: 'ConnectionReport' });
export const ValidateAnswer = z
  .object({ ok: z.boolean(), problems: z.array(ProblemShape) })
  .meta({ id: 'ValidationReport' });
export const SuggestAnswer = z
  .object({
    mapping: z.array(ColumnMapping).describe('One entry a column; ignored where nothing fits'),
    unmappedRequired: z.array(z.string()).describe('Required target fields that no column feeds'),
  })
  .meta({ id: 'MappingSuggestion' });
export const DescribeAnswer = TargetObject.meta({ id: 'TargetObject' });

/** Collections that a source offers. */
export const ObjectsAnswer = z
  .object({ objects: z.array(SourceObjectSummary) })
  .meta({ id: 'SourceObjects' });
export const SourceObjectAnswer = SourceObject;
