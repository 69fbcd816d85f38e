import { workflowInfo } from '@temporalio/workflow';
import type { PrepareRequest } from '../core/prepare.ts';
import { prompt } from './steps.ts';

/** Does what a person waits for: sets something up in a live system, or cleans it up. */
export async function prepare(request: PrepareRequest) {
  if (request.kind === 'create-key-field') return prompt.createKeyField(request);
  // What it answers shows a record, so it is kept as an artifact and not in history.
  if (request.kind === 'test-mapping')
    return prompt.testMapping({ id: workflowInfo().runId, request: request.request });
  return prompt.removeTest(request);
}
