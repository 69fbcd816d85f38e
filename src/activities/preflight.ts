import type { Destination, Source, WriteLane, WriteRequest } from '../core/connector.ts';
import { type Problem, SaltbridgeError, throwIfAny } from '../core/errors.ts';
import type { BoundConfig } from '../core/integration.ts';
import { resolveField } from '../core/mapping/resolve-field.ts';
import { validateMapping } from '../core/mapping/validate.ts';
import type { TargetObject } from '../core/target.ts';
import { directLane } from './run-scope.ts';

export interface Preflight {
  target: TargetObject;
  problems: Problem[];
}

/**
 * Asks source and target for everything that would keep a run from working: permissions, hidden fields,
 * an impossible mapping. Writes nothing.
 *
 * @param columns  the file's columns where they are known
 */
export async function preflight(
  bound: BoundConfig,
  source: Source | undefined,
  destination: Destination,
  columns: readonly string[] | undefined,
): Promise<Preflight> {
  const target = await describe(bound, destination);
  const mapping = validateMapping(bound.map, { target, ...bound.write }, columns);
  const permissions = await permissionProblems(bound, destination, target);
  return {
    target,
    problems: [
      ...(source ? await source.check(bound.read.request) : []),
      ...mapping.filter(({ code }) => code !== 'FIELD_NOT_WRITABLE' || !has(permissions, code)),
      ...permissions.filter(({ code }) => code !== 'FIELD_NOT_VISIBLE' || !has(mapping, code)),
    ],
  };
}

/** Both look at the same fields; of two that say the same, the mapping knows the place, the target the missing right. */
function has(problems: readonly Problem[], code: string): boolean {
  return problems.some((problem) => problem.code === code);
}

/** A target that has no calls left to answer with says so in its own words now, instead of being asked for a day. */
async function describe(bound: BoundConfig, destination: Destination): Promise<TargetObject> {
  try {
    return await destination.describe(bound.write.object);
  } catch (error) {
    if (!(error instanceof SaltbridgeError) || error.kind !== 'rate-limited') throw error;
    const problems = await destination.check(checkRequest(bound, 'insert', undefined));
    throwIfAny(problems, `${bound.write.object} can't be imported into yet:`);
    throw error;
  }
}

async function permissionProblems(
  bound: BoundConfig,
  destination: Destination,
  target: TargetObject,
): Promise<Problem[]> {
  const byMessage = new Map<string, Problem>();
  for (const lane of lanesOf(bound, target)) {
    const found = await destination.check(checkRequest(bound, lane, target));
    for (const problem of found) byMessage.set(problem.message, problem);
  }
  return [...byMessage.values()];
}

/** What an operation may have to do, so that each permission is asked for. */
function lanesOf({ write }: BoundConfig, target: TargetObject): WriteLane[] {
  if (write.operation === 'add new') return ['insert'];
  if (write.operation === 'update existing') return ['update'];
  return directLane(write, target) === 'upsert' ? ['upsert'] : ['insert', 'update'];
}

/** @param target  to name fields as rows will name them, where it is known */
function checkRequest(
  { write, map }: BoundConfig,
  lane: WriteLane,
  target: TargetObject | undefined,
): WriteRequest {
  const mapped = map.columns.flatMap((mapping) => ('field' in mapping ? [mapping.field] : []));
  const named = (field: string) => (target && resolveField(target, field)?.name) ?? field;
  const { object, allowDuplicates, matchBy, assignmentRuleId } = write;
  return {
    object,
    lane,
    fields: [...new Set([...mapped, ...Object.keys(map.defaults)].map(named))],
    keyFields: [],
    allowDuplicates,
    ...(lane === 'upsert' && matchBy && { externalIdField: matchBy }),
    ...(assignmentRuleId && { assignmentRuleId }),
  };
}
