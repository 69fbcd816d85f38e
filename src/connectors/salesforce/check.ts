import type { WriteRequest } from '../../core/connector.ts';
import { type Problem, SaltbridgeError } from '../../core/errors.ts';
import type { TargetObject } from '../../core/target.ts';
import { checkFields } from './check-fields.ts';
import type { Client } from './client.ts';
import type { Describer } from './describe.ts';
import { hasCode } from './errors.ts';
import { callsLeft } from './org.ts';
import { queryAll } from './query.ts';
import { quote } from './soql.ts';

/** One bulk job: open, read, upload, start, some polls and three result files. */
const CALLS_OF_ONE_JOB = 20;

/** Objects that assignment rules exist for, and what is allowed to name them. */
const ASSIGNABLE = new Set(['lead', 'case']);

/**
 * Everything that keeps the request from being written, all at once. A user without "API Enabled" is refused at the
 * first call, so then this is the only thing that can be told.
 */
export async function check(client: Client, describer: Describer, request: WriteRequest): Promise<Problem[]> {
  try {
    const parts = await Promise.all([
      checkObject(describer, request),
      checkAssignmentRule(client, request),
      checkCallsLeft(client),
    ]);
    return parts.flat();
  } catch (error) {
    return [refusedAltogether(error)];
  }
}

/** The one problem of a user or org whose calls are all refused. @throws the error where it is another */
export function refusedAltogether(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  if (hasCode(error, 'API_DISABLED_FOR_ORG', 'API_CURRENTLY_DISABLED'))
    return { code: 'API_DISABLED', message };
  if (hasCode(error, 'REQUEST_LIMIT_EXCEEDED')) return { code: 'API_CALLS_EXHAUSTED', message };
  throw error;
}

async function checkObject(describer: Describer, request: WriteRequest): Promise<Problem[]> {
  let target: TargetObject;
  try {
    target = await describer.fresh(request.object);
  } catch (error) {
    if (!(error instanceof SaltbridgeError) || error.code !== 'OBJECT_NOT_FOUND') throw error;
    return [{ code: error.code, message: error.message, pointer: '/object' }];
  }
  return [...checkObjectRights(target, request), ...checkFields(target, request)];
}

function checkObjectRights(target: TargetObject, { lane }: WriteRequest): Problem[] {
  const problems: Problem[] = [];
  const where = 'in the profile or a permission set (Setup > Object Manager permissions)';
  if (lane !== 'update' && !target.createable) {
    problems.push({
      code: 'NO_CREATE_PERMISSION',
      message: `The connection's user may not create ${target.name} records in Salesforce. Grant Create on ${target.name} ${where}`,
      pointer: '/object',
    });
  }
  if (lane !== 'insert' && !target.updateable) {
    problems.push({
      code: 'NO_EDIT_PERMISSION',
      message: `The connection's user may not edit ${target.name} records in Salesforce. Grant Edit on ${target.name} ${where}`,
      pointer: '/object',
    });
  }
  return problems;
}

async function checkAssignmentRule(client: Client, request: WriteRequest): Promise<Problem[]> {
  const { assignmentRuleId: id, object } = request;
  if (id === undefined) return [];
  const pointer = '/assignmentRuleId';
  const list = `Setup > ${object} Assignment Rules lists them`;
  if (!ASSIGNABLE.has(object.toLowerCase())) {
    const message = `Salesforce has assignment rules for Lead and Case only, not for ${object}. Remove the assignment rule`;
    return [{ code: 'ASSIGNMENT_RULE_NOT_APPLICABLE', message, pointer }];
  }
  const notFound: Problem = {
    code: 'ASSIGNMENT_RULE_NOT_FOUND',
    message: `Salesforce has no ${object} assignment rule with the id ${id}. ${list}`,
    pointer,
  };
  if (!/^01Q[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/.test(id)) return [notFound];
  const [rule] = await queryAll(
    client,
    `SELECT Id, Name, Active, SobjectType FROM AssignmentRule WHERE Id = ${quote(id)}`,
    `look up assignment rule ${id}`,
  );
  if (rule === undefined || String(rule.SobjectType).toLowerCase() !== object.toLowerCase())
    return [notFound];
  if (rule.Active !== false) return [];
  const message = `The ${object} assignment rule ${String(rule.Name)} is not active in Salesforce. Activate it or choose another. ${list}`;
  return [{ code: 'ASSIGNMENT_RULE_INACTIVE', message, pointer }];
}

async function checkCallsLeft(client: Client): Promise<Problem[]> {
  const { left, max } = await callsLeft(client);
  if (left >= CALLS_OF_ONE_JOB) return [];
  const message = `Salesforce leaves this org ${left} of its ${max} API calls for the next hours, and one import job needs about ${CALLS_OF_ONE_JOB}. Wait until some of the last 24 hours' calls have lapsed, or buy more`;
  return [{ code: 'API_CALLS_EXHAUSTED', message }];
}
