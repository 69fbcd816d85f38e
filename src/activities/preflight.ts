import type { Destination, Source, WriteLane, WriteRequest } from '../core/connector.ts';
import { type Problem, SaltbridgeError, throwIfAny } from '../core/errors.ts';
import type { BoundConfig } from '../core/integration.ts';
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
  const problems = [
    ...(source ? await source.check(bound.read.request) : []),
    ...validateMapping(bound.map, { target, ...bound.write }, columns),
    ...(await permissionProblems(bound, destination, target)),
  ];
  return { target, problems: withoutTwins(problems) };
}

/** A target that has no calls left to answer with says so in its own words now, instead of being asked for a day. */
async function describe(bound: BoundConfig, destination: Destination): Promise<TargetObject> {
  try {
    return await destination.describe(bound.write.object);
  } catch (error) {
    if (!(error instanceof SaltbridgeError) || error.kind !== 'rate-limited') throw error;
    const problems = await destination.check(checkRequest(bound, 'insert'));
    throwIfAny(problems, `${bound.write.object} can't be imported into yet:`);
    throw error;
  }
}

async function permissionProblems(
  bound: BoundConfig,
  destination: Destination,
  target: TargetObject,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const lane of lanesOf(bound, target))
    problems.push(...(await destination.check(checkRequest(bound, lane))));
  return problems;
}

/** What an operation may have to do, so that each permission is asked for. */
function lanesOf({ write }: BoundConfig, target: TargetObject): WriteLane[] {
  if (write.operation === 'add new') return ['insert'];
  if (write.operation === 'update existing') return ['update'];
  return directLane(write, target) === 'upsert' ? ['upsert'] : ['insert', 'update'];
}

function checkRequest({ write, map }: BoundConfig, lane: WriteLane): WriteRequest {
  const mapped = map.columns.flatMap((mapping) => ('field' in mapping ? [mapping.field] : []));
  const { object, allowDuplicates, matchBy, assignmentRuleId } = write;
  return {
    object,
    lane,
    fields: [...new Set([...mapped, ...Object.keys(map.defaults)])],
    keyFields: [],
    allowDuplicates,
    ...(lane === 'upsert' && matchBy && { externalIdField: matchBy }),
    ...(assignmentRuleId && { assignmentRuleId }),
  };
}

/** The mapping and the permission check may both miss a hidden field; one line is enough. */
function withoutTwins(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message }) => {
    const field = /[A-Za-z]\w*\.\w+|has no field (\w+)/.exec(message)?.[0] ?? message;
    const twin = `${code} ${field}`;
    return !seen.has(twin) && seen.add(twin);
  });
}
