import { z } from 'zod';
import { RunArtifact } from '../core/run.ts';
import type { Dependencies } from './dependencies.ts';

/** Lists a file under its run; steps come one after another, so reading and writing back loses nothing. */
export async function keepArtifact(
  { database }: Dependencies,
  runId: string,
  artifact: RunArtifact,
): Promise<void> {
  const run = await database.runs.get(runId);
  const others = z
    .array(RunArtifact)
    .parse(run?.artifacts ?? [])
    .filter((other) => other.name !== artifact.name);
  await database.runs.update(runId, { artifacts: [...others, artifact] });
}
