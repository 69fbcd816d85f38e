import type { PrepareRequest } from '../core/prepare.ts';
import { prompt } from './steps.ts';

/** Does what a person waits for: sets something up in a live system, or cleans it up. */
export async function prepare(request: PrepareRequest) {
  if (request.kind === 'create-key-field') return prompt.createKeyField(request);
  return prompt.removeTest(request);
}
