import { json } from 'node:stream/consumers';
import type { z } from 'zod';
import { ArtifactRef } from '../core/artifact.ts';
import { errorOf, Fault } from '../core/fault.ts';
import type { InspectRequest } from '../core/inspect.ts';
import { askWorker } from './ask-worker.ts';
import type { ApiDependencies } from './dependencies.ts';

type Needed = Pick<ApiDependencies, 'temporal' | 'artifacts'>;

/**
 * Asks a worker something that needs a live system.
 *
 * @throws SaltbridgeError of the kind that the worker met; `transient` when no worker answers within a minute
 */
export async function inspect<Answer extends z.ZodType>(
  dependencies: Needed,
  request: InspectRequest,
  answer: Answer,
): Promise<z.infer<Answer>> {
  return keptAnswer(dependencies, await askWorker(dependencies.temporal, 'inspect', request), answer);
}

/** Reads and removes the file that a worker left its answer in. @throws SaltbridgeError that it holds instead */
export async function keptAnswer<Answer extends z.ZodType>(
  { artifacts }: Needed,
  ref: unknown,
  answer: Answer,
): Promise<z.infer<Answer>> {
  const { key } = ArtifactRef.parse(ref);
  const found = await json(await artifacts.get(key));
  // Only this request ever reads it.
  await artifacts.delete(key);
  const fault = Fault.safeParse(found);
  if (fault.success) throw errorOf(fault.data);
  return answer.parse(found);
}
