import type { Outcome } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';

/** Why a record was not taken, without the vendor's words: they quote the person. */
export function refusalOf(object: string, outcome: Outcome | undefined): SaltbridgeError {
  if (outcome === undefined || outcome.state === 'unprocessed')
    return new SaltbridgeError('transient', `${object}: no answer for the record that was sent`);
  const { code, field, matches = [] } = outcome;
  const where = field === undefined ? '' : ` (${field})`;
  const like = matches.length === 0 ? '' : `, which matches ${matches.join(', ')}`;
  const text = `Salesforce refused the ${object}${where}${like}: ${code ?? 'no code'}`;
  return new SaltbridgeError(outcome.retryable ? 'transient' : 'rejected', text, {
    ...(code !== undefined && { code }),
  });
}
