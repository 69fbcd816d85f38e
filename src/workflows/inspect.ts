import { workflowInfo } from '@temporalio/workflow';
import type { ArtifactRef } from '../core/artifact.ts';
import type { KeptRequest } from '../core/inspect.ts';
import { prompt } from './steps.ts';

/** Asks a worker a read-only question about live systems; the answer lies in the artifact store. */
export async function inspect({ request }: KeptRequest): Promise<ArtifactRef> {
  return prompt.inspect({ id: workflowInfo().runId, request });
}
