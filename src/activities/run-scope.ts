import type { ArtifactRef } from '../core/artifact.ts';
import type { Destination, Source, WriteLane } from '../core/connector.ts';
import { SaltbridgeError, throwIfAny } from '../core/errors.ts';
import type {
  BoundConfig,
  BoundIntegration,
  BoundReaction,
  ConnectionIds,
  WritePlan,
} from '../core/integration.ts';
import { type CompiledMapping, compileMapping } from '../core/mapping/compile.ts';
import { resolveField } from '../core/mapping/resolve-field.ts';
import { RunSpec } from '../core/run.ts';
import { type RunFiles, runFiles } from '../core/run-files.ts';
import { TableManifest, type TablePart } from '../core/table.ts';
import { TargetObject } from '../core/target.ts';
import { problemsOf } from '../core/zod-problems.ts';
import type { Dependencies } from './dependencies.ts';
import { getJson } from './json-artifact.ts';

/** What every step of a run begins with: the frozen spec and what it means. */
export interface RunScope {
  spec: RunSpec;
  bound: BoundConfig;
  files: RunFiles;
}

export async function openRun(dependencies: Dependencies, specRef: ArtifactRef): Promise<RunScope> {
  const spec = await getJson(dependencies.artifacts, specRef.key, RunSpec);
  return {
    spec,
    bound: bindConfig(dependencies, spec.integration, spec.config),
    files: runFiles(spec.runId),
  };
}

/** @throws SaltbridgeError `config` for an integration that this worker doesn't know */
export function bindConfig(dependencies: Dependencies, integration: string, config: unknown): BoundConfig {
  const kind = validKind(dependencies, integration, config);
  if (kind.story === 'sync') return kind.bind(config);
  throw notABatch(integration);
}

export function notABatch(integration: string): SaltbridgeError {
  const message = `A sync of the kind ${integration} has no file of rows to move`;
  return new SaltbridgeError('config', message, { code: 'NOT_A_BATCH' });
}

/** @throws SaltbridgeError `config` for an integration that this worker doesn't know, or one that moves batches */
export function bindReaction(
  dependencies: Pick<Dependencies, 'integrations'>,
  integration: string,
  config: unknown,
): BoundReaction {
  const kind = validKind(dependencies, integration, config);
  if (kind.story === 'react') return kind.bind(config);
  throw new SaltbridgeError('config', `A sync of the kind ${integration} answers no events`, {
    code: 'NO_EVENTS',
  });
}

export function validKind(
  { integrations }: Pick<Dependencies, 'integrations'>,
  integration: string,
  config: unknown,
): BoundIntegration {
  const kind = integrations.get(integration);
  if (!kind) {
    const known = [...integrations.keys()].join(', ');
    throw new SaltbridgeError('config', `No integration is called ${integration}; there are: ${known}`);
  }
  const parsed = kind.config.safeParse(config);
  if (!parsed.success) throwIfAny(problemsOf(parsed.error), `The sync is not a valid ${integration}:`);
  return kind;
}

export async function openSource(dependencies: Dependencies, run: RunScope): Promise<Source> {
  const id = run.bound.connections.source;
  if (!id) {
    throw new SaltbridgeError(
      'config',
      `Sync ${run.spec.syncId} has no source connection: name one in source.connection, or start the run with a file`,
    );
  }
  const { source } = await dependencies.openConnection(id);
  if (!source)
    throw new SaltbridgeError('config', `Connection ${id} can't be read from; name one that is a source`);
  return source;
}

export async function openDestination(
  { openConnection }: Pick<Dependencies, 'openConnection'>,
  { destination: id }: Pick<ConnectionIds, 'destination'>,
): Promise<Destination> {
  const { destination } = await openConnection(id);
  if (!destination)
    throw new SaltbridgeError(
      'config',
      `Connection ${id} can't be written to; name one that is a destination`,
    );
  return destination;
}

export const readManifest = (dependencies: Dependencies, run: RunScope) =>
  getJson(dependencies.artifacts, run.files.manifest, TableManifest);

export const readTarget = (dependencies: Dependencies, run: RunScope) =>
  getJson(dependencies.artifacts, run.files.target, TargetObject);

export function mappingOf(run: RunScope, manifest: TableManifest, target: TargetObject): CompiledMapping {
  return compileMapping(run.bound.map, manifest.columns, target, run.bound.write);
}

/** The one lane that rows take unsearched, or `match` where each row's record must be looked up first. */
export function directLane({ operation, matchBy }: WritePlan, target: TargetObject): WriteLane | 'match' {
  if (!matchBy) return 'insert';
  const field = resolveField(target, matchBy);
  if (field?.name === 'Id') return operation === 'update existing' ? 'update' : 'match';
  if (field?.externalId && operation === 'add new and update existing') return 'upsert';
  return 'match';
}

/** @throws SaltbridgeError `config` for a part that the file hasn't */
export function partOf(manifest: TableManifest, index: number): TablePart {
  const part = manifest.parts[index];
  if (!part)
    throw new SaltbridgeError(
      'config',
      `${manifest.fileName} has no part ${index}, only ${manifest.parts.length}`,
    );
  return part;
}
