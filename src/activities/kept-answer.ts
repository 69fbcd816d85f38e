import { z } from 'zod';
import type { ArtifactRef, ArtifactStore } from '../core/artifact.ts';
import { faultOf } from '../core/fault.ts';
import { getJson, putJson } from './json-artifact.ts';

/** A question that the API keeps as a file, and which execution of a workflow answers it. */
export interface KeptQuestion {
  id: string;
  request: ArtifactRef;
}

/** Keeps the answer, or the fault that came instead, as a file too: metadata can be large, and records are nobody else's. */
export async function keepAnswer<Request>(
  artifacts: ArtifactStore,
  { id, request: { key } }: KeptQuestion,
  answer: (request: Request) => Promise<unknown>,
): Promise<ArtifactRef> {
  // The API wrote it.
  const answered = getJson(artifacts, key, z.custom<Request>()).then(answer);
  return putJson(artifacts, `inspect/${id}.json`, await answered.catch(faultOf));
}
