import { randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import type { z } from 'zod';
import { ArtifactRef } from '../core/artifact.ts';
import { errorOf, Fault } from '../core/fault.ts';
import type { InspectRequest } from '../core/inspect.ts';
import type { TestMappingRequest } from '../core/prepare.ts';
import { askWorker } from './ask-worker.ts';
import type { ApiDependencies } from './dependencies.ts';

type Needed = Pick<ApiDependencies, 'temporal' | 'artifacts'>;

/**
 * Asks a worker something that needs a live system.
 *
 * @throws SaltbridgeError of the kind that the worker met; `transient` when no worker answers within a minute
 */
export async function inspect<Answer extends z.ZodType>(
  { temporal, artifacts }: Needed,
  request: InspectRequest,
  answer: Answer,
): Promise<z.infer<Answer>> {
  const { kind } = request;
  return throughFiles(artifacts, request, answer, (ref) =>
    askWorker(temporal, 'inspect', { kind, request: ref }),
  );
}

/** Has a worker send records of a draft for a try. @throws as `inspect` */
export async function testMapping<Answer extends z.ZodType>(
  { temporal, artifacts }: Needed,
  request: TestMappingRequest,
  answer: Answer,
): Promise<z.infer<Answer>> {
  return throughFiles(artifacts, request, answer, (ref) =>
    askWorker(temporal, 'prepare', { kind: 'test-mapping', request: ref }),
  );
}

/** Question and answer lie in files that only this request ever reads. @throws SaltbridgeError that the answer holds */
async function throughFiles<Answer extends z.ZodType>(
  artifacts: Needed['artifacts'],
  request: unknown,
  answer: Answer,
  ask: (request: ArtifactRef) => Promise<unknown>,
): Promise<z.infer<Answer>> {
  const asked = await artifacts.put(`inspect/${randomUUID()}.request.json`, textOf(request));
  const found = await ask(asked)
    .then(async (ref) => {
      const { key } = ArtifactRef.parse(ref);
      const kept = await json(await artifacts.get(key));
      await artifacts.delete(key);
      return kept;
    })
    .finally(() => artifacts.delete(asked.key));
  const fault = Fault.safeParse(found);
  if (fault.success) throw errorOf(fault.data);
  return answer.parse(found);
}

async function* textOf(value: unknown): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(value));
}
