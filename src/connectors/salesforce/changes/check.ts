import type { ChangeQuery } from '../../../core/changes/change-source.ts';
import { type Problem, SaltbridgeError } from '../../../core/errors.ts';
import { refusedAltogether } from '../check.ts';
import type { Client } from '../client.ts';
import { callsLeft } from '../org.ts';
import type { DescribedSource, SourceDescriber } from './describe-source.ts';
import { judge, type ReadPlan } from './plan.ts';
import { readPage } from './read-page.ts';
import { groupsOf, pathsOf, selectOf } from './soql-text.ts';

/** A bulk read of some pages, polls included; few changes take fewer. */
const CALLS_OF_ONE_READ = 20;

/** See `ChangeSource.check`. What the describe lets pass is tried on one record: Salesforce has the last word. */
export async function checkRead(
  client: Client,
  describer: SourceDescriber,
  query: ChangeQuery,
): Promise<Problem[]> {
  try {
    const [query_, calls] = await Promise.all([checkQuery(client, describer, query), checkCalls(client)]);
    return [...query_, ...calls];
  } catch (error) {
    return [refusedAltogether(error)];
  }
}

async function checkQuery(
  client: Client,
  describer: SourceDescriber,
  query: ChangeQuery,
): Promise<Problem[]> {
  let object: DescribedSource;
  try {
    object = await describer.fresh(query.object);
  } catch (error) {
    if (!(error instanceof SaltbridgeError) || error.code !== 'OBJECT_NOT_FOUND') throw error;
    return [{ code: error.code, message: error.message, pointer: '/object' }];
  }
  if (!object.queryable) return [notQueryable(object.name)];
  const { plan, problems } = await judge(describer, object, query);
  return problems.length > 0 ? problems : tryOut(client, plan);
}

async function tryOut(client: Client, plan: ReadPlan): Promise<Problem[]> {
  const paths = pathsOf(plan);
  const problems: Problem[] = [];
  for (const [at, group] of groupsOf(plan).entries()) {
    const fields = [0, 1, ...group].map((place) => paths[place] ?? '');
    // The conditions are tried once, with the first group.
    const conditions = at === 0 ? plan.conditions : [];
    try {
      const soql = `${selectOf({ ...plan, conditions }, fields)} LIMIT 1`;
      await readPage(client, plan, soql, new AbortController().signal);
    } catch (error) {
      if (!(error instanceof SaltbridgeError) || error.kind !== 'config') throw error;
      if (error.code === 'API_DISABLED_FOR_ORG') throw error;
      problems.push({ code: error.code ?? 'QUERY_REFUSED', message: error.message });
    }
  }
  return problems;
}

async function checkCalls(client: Client): Promise<Problem[]> {
  const { left, max } = await callsLeft(client);
  if (left >= CALLS_OF_ONE_READ) return [];
  const message = `Salesforce leaves this org ${left} of its ${max} API calls for the next hours, and a read needs about ${CALLS_OF_ONE_READ}. Wait until some of the last 24 hours' calls have lapsed, or buy more`;
  return [{ code: 'API_CALLS_EXHAUSTED', message }];
}

function notQueryable(object: string): Problem {
  const message = `Salesforce does not let the connection's user query ${object}. Choose another object, or grant Read on ${object}`;
  return { code: 'OBJECT_NOT_QUERYABLE', message, pointer: '/object' };
}
