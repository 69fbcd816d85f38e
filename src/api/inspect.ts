import { json } from 'node:stream/consumers';
import type { z } from 'zod';
import { ArtifactRef, type ArtifactStore } from '../core/artifact.ts';
import { errorOf, Fault } from '../core/fault.ts';
import type { InspectRequest } from '../core/inspect.ts';
import { askWorker } from './ask-worker.ts';
import type { TemporalAccess } from './temporal-access.ts';

/**
 * Asks a worker something that needs a live system.
 *
 * @throws SaltbridgeError of the kind that the worker met; `transient` when no worker answers within a minute
 */
export async function inspect<Answer extends z.ZodType>(
  { temporal, artifacts }: { temporal: TemporalAccess; artifacts: ArtifactStore },
  request: InspectRequest,
  answer: Answer,
): Promise<z.infer<Answer>> {
  const { key } = ArtifactRef.parse(await askWorker(temporal, 'inspect', request));
  const found = await json(await artifacts.get(key));
  // Only this request ever reads it.
  await artifacts.delete(key);
  const fault = Fault.safeParse(found);
  if (fault.success) throw errorOf(fault.data);
  return answer.parse(found);
}
