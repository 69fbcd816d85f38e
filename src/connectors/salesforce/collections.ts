import type { Connection } from 'jsforce';
import { z } from 'zod';
import type { WriteRequest } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Client } from './client.ts';
import { hasCode, isPassing, safeText } from './errors.ts';
import { parseAnswer } from './parse-answer.ts';
import type { JsonRecord } from './records.ts';

/**
 * Most records that one sObject Collections call takes.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm (checked 2026-11)
 */
export const RECORDS_PER_CALL = 200;
const UNREADABLE = 'JSON_PARSER_ERROR';

/** What one call said about one record. */
export interface Saved {
  success: boolean;
  id?: string;
  created?: boolean;
  code?: string;
  field?: string;
  message?: string;
  retryable?: true;
  matches?: string[];
}

const Duplicates = z
  .object({
    matchResults: z.array(
      z.object({ matchRecords: z.array(z.object({ record: z.object({ Id: z.string() }) })) }),
    ),
  })
  .optional()
  .catch(undefined);
const SaveError = z.object({
  statusCode: z.string(),
  message: z.string(),
  fields: z.array(z.string()).nullish(),
  duplicateResult: Duplicates,
  // Salesforce's REST answers spell it so up to at least 2026; either may come.
  duplicateResut: Duplicates,
});
const SaveResults = z.array(
  z.object({
    id: z.string().nullish(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.array(SaveError).default([]),
  }),
);

/**
 * Sends at most 200 records in one call, each on its own (`allOrNone` false), and answers in their order. When a
 * single value makes the whole call unreadable, halves the records until the bad one stands alone.
 *
 * @throws SaltbridgeError when the call as a whole fails; what it wrote is then unknown
 */
export async function saveRecords(
  client: Client,
  request: WriteRequest,
  records: readonly JsonRecord[],
): Promise<Saved[]> {
  const doing = `${request.lane} ${records.length} ${request.object} records`;
  const answer = await client.call(doing, (connection) =>
    send(connection, request, [...records]).catch(asUnreadable),
  );
  if (answer instanceof Unreadable) {
    const { code, message } = answer;
    if (records.length === 1) return [{ success: false, code, message }];
    const middle = Math.ceil(records.length / 2);
    const front = await saveRecords(client, request, records.slice(0, middle));
    return [...front, ...(await saveRecords(client, request, records.slice(middle)))];
  }
  const results = parseAnswer(SaveResults, answer, doing);
  if (results.length !== records.length) {
    throw new SaltbridgeError(
      'transient',
      `Salesforce was asked to ${doing} and answered for ${results.length}`,
      { code: 'RESULTS_MISSING' },
    );
  }
  return results.map(toSaved);
}

/** Salesforce's words on a value that it can't read: they quote it, so they belong in files of rows alone. */
class Unreadable {
  readonly code = UNREADABLE;
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

function asUnreadable(error: unknown): Unreadable {
  if (error instanceof Error && hasCode(error, UNREADABLE)) return new Unreadable(safeText(error.message));
  throw error;
}

function send(connection: Connection, request: WriteRequest, records: JsonRecord[]): Promise<unknown> {
  const options = { allOrNone: false, headers: headersOf(request) };
  switch (request.lane) {
    case 'insert':
      return connection.create(request.object, records, options);
    case 'update':
      // The caller leaves out records without an Id.
      return connection.update(request.object, records as (JsonRecord & { Id: string })[], options);
    case 'upsert':
      return connection.upsert(request.object, records, request.externalIdField ?? 'Id', options);
  }
}

/**
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_duplicaterules.htm
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_autoassign.htm (both checked 2026-11)
 */
function headersOf({ allowDuplicates, assignmentRuleId }: WriteRequest): Record<string, string> {
  return {
    ...(allowDuplicates && { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' }),
    // Left out, the header means the active rule; a bulk job without a rule runs none, and neither do we.
    'Sforce-Auto-Assign': assignmentRuleId ?? 'FALSE',
  };
}

function toSaved(result: z.infer<typeof SaveResults>[number]): Saved {
  const { id, success, created, errors } = result;
  const [error] = errors;
  if (success || error === undefined) {
    return { success, ...(id && { id }), ...(created !== undefined && { created }) };
  }
  const fields = error.fields?.join(', ');
  const matched = ((error.duplicateResult ?? error.duplicateResut)?.matchResults ?? [])
    .flatMap(({ matchRecords }) => matchRecords)
    .map(({ record }) => record.Id);
  const texts = errors.map(({ message }) => message);
  // A duplicate needs a person's decision, so the ids are told, never used.
  if (matched.length > 0) texts.push(`matches ${matched.join(', ')}`);
  return {
    success: false,
    code: error.statusCode,
    ...(fields && { field: fields }),
    message: texts.join('; '),
    ...(errors.every((each) => isPassing(each.statusCode, each.message)) && { retryable: true }),
    ...(matched.length > 0 && { matches: [...new Set(matched)] }),
  };
}
