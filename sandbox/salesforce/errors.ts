/** One entry of the error array that every REST answer of Salesforce has. */
export interface ErrorBody {
  errorCode: string;
  message: string;
  fields?: readonly string[];
  /** Salesforce's own spelling in answers about one record. */
  duplicateResut?: object;
}

/**
 * A call that Salesforce refuses as a whole. Codes, statuses and wording follow
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm (checked 2026-11) and what
 * clients' issue trackers quote.
 */
export class SalesforceError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: readonly string[] | undefined;
  readonly duplicates: object | undefined;

  constructor(
    status: number,
    errorCode: string,
    message: string,
    fields?: readonly string[],
    duplicates?: object,
  ) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
    this.duplicates = duplicates;
  }

  get body(): ErrorBody {
    return {
      message: this.message,
      errorCode: this.errorCode,
      ...(this.duplicates === undefined ? {} : { duplicateResut: this.duplicates }),
      ...(this.fields === undefined ? {} : { fields: this.fields }),
    };
  }
}

/** Why one record was not written. Not an Error: a bulk job makes thousands, and a stack trace each would be its cost. */
export interface Failure {
  failed: true;
  code: string;
  message: string;
  fields: readonly string[];
  /** The records that a duplicate rule found, as the API shows them. */
  duplicates?: object;
}

export function failure(code: string, message: string, fields: readonly string[] = []): Failure {
  return { failed: true, code, message, fields };
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'failed' in value;
}

/** @param status  HTTP status of a call about this one record */
export function asError(problem: Failure, status = 400): SalesforceError {
  return new SalesforceError(status, problem.code, problem.message, problem.fields, problem.duplicates);
}

export const notFound = (message = 'The requested resource does not exist'): SalesforceError =>
  new SalesforceError(404, 'NOT_FOUND', message);

export const noColumn = (name: string, object: string): SalesforceError =>
  new SalesforceError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object}`);
