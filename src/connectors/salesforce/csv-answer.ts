import { splitRecords } from '../../core/csv/split.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { toSaltbridgeError } from './errors.ts';
import { networkFailure } from './failure.ts';

/** A record of a job may be 32 MB at most; a cell of a long text area has up to 131,072 characters. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024;

/**
 * The records of an answer in CSV, while it arrives.
 *
 * @throws SaltbridgeError `transient` where it breaks off or is no whole CSV
 */
export async function* recordsOf(
  response: Response,
  doing: string,
  signal: AbortSignal,
): AsyncGenerator<string[][], void, undefined> {
  try {
    yield* splitRecords(bodyOf(response, doing, signal), {
      delimiter: ',',
      maxRecordBytes: MAX_RECORD_BYTES,
    });
  } catch (error) {
    if (!(error instanceof SaltbridgeError) || error.kind !== 'config') throw error;
    // Salesforce writes sound CSV, so this one was cut short on its way; nobody's file is to be mended.
    const message = `Salesforce was asked to ${doing}, and the answer is no whole CSV. It will be tried again`;
    throw new SaltbridgeError('transient', message, { cause: error, code: 'UNEXPECTED_ANSWER' });
  }
}

async function* bodyOf(
  response: Response,
  doing: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (response.body === null) return;
  try {
    yield* response.body;
  } catch (error) {
    signal.throwIfAborted();
    throw toSaltbridgeError(networkFailure(error), doing);
  }
}
