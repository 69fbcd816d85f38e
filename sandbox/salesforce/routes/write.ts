import type { FastifyRequest } from 'fastify';
import type { Org } from '../org.ts';
import type { Lane } from '../records/batch.ts';
import type { RecordInput } from '../records/body.ts';
import { takeStrike } from '../strikes.ts';
import { callOf, headerOption } from './calls.ts';

/** By which rules a call wants its records written. */
export interface WriteOptions {
  allOrNone?: boolean;
  allowDuplicates: boolean;
  /** Whether a refused duplicate shows the fields of what it is like. */
  duplicateDetails?: boolean;
  /** Of the API, as in the path. */
  version?: string;
  /** Id of the assignment rule for new leads, true for the active one, undefined for none. */
  assignmentRule: string | true | undefined;
}

/** What the headers of a REST call say. Salesforce runs the active assignment rule unless told not to. */
export function restOptions(request: FastifyRequest): WriteOptions {
  const autoAssign = String(request.headers['sforce-auto-assign'] ?? 'TRUE');
  const duplicates = (option: string) =>
    headerOption(request, 'sforce-duplicate-rule-header', option)?.toLowerCase() === 'true';
  return {
    version: callOf(request).version,
    allowDuplicates: duplicates('allowSave'),
    duplicateDetails: duplicates('includeRecordDetails'),
    assignmentRule: /^(true|1)$/i.test(autoAssign)
      ? true
      : /^(false|0)$/i.test(autoAssign)
        ? undefined
        : autoAssign,
  };
}

/** Writes under the caller's name. */
export function write(
  org: Org,
  userId: string,
  options: WriteOptions & { lane: Lane; records: RecordInput[] },
): ReturnType<Org['write']> {
  const { assignmentRule, allOrNone = false, ...rest } = options;
  const { records } = rest;
  // Only leads have rules here.
  const leads = records.some((record) => record.object.toLowerCase() === 'lead');
  const assignTo = leads && assignmentRule !== undefined ? org.assignee(assignmentRule) : undefined;
  const strike = takeStrike(org.faults);
  return org.write({
    at: org.now(),
    userId,
    ...rest,
    allOrNone,
    ...(assignTo === undefined ? {} : { assignTo }),
    ...(strike === undefined ? {} : { strike }),
  });
}
