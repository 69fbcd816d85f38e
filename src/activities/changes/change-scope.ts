import { createHash } from 'node:crypto';
import type { ArtifactRef } from '../../core/artifact.ts';
import { type ChangeFiles, changeFiles } from '../../core/change-files.ts';
import type { BoundChanges } from '../../core/changes/change-plan.ts';
import type { ChangeSource } from '../../core/changes/change-source.ts';
import type { ProfileDestination } from '../../core/changes/profile.ts';
import type { ProfilePlan } from '../../core/changes/profile-plan.ts';
import { Reading } from '../../core/changes/reading.ts';
import { requireSwitchedOn } from '../../core/changes/switches.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { RunSpec } from '../../core/run.ts';
import type { Dependencies } from '../dependencies.ts';
import { getJson } from '../json-artifact.ts';
import { validKind } from '../run-scope.ts';

/** What every step of a run that tells of changes begins with. */
export interface ChangeScope {
  spec: RunSpec;
  bound: BoundChanges;
  files: ChangeFiles;
}

export async function openChanges(dependencies: Dependencies, specRef: ArtifactRef): Promise<ChangeScope> {
  const spec = await getJson(dependencies.artifacts, specRef.key, RunSpec);
  return {
    spec,
    bound: bindChanges(dependencies, spec.integration, spec.config),
    files: changeFiles(spec.syncId, spec.runId),
  };
}

/** @throws SaltbridgeError `config` for an integration that this worker doesn't know, or of another kind */
export function bindChanges(
  dependencies: Pick<Dependencies, 'integrations'>,
  integration: string,
  config: unknown,
): BoundChanges {
  const kind = validKind(dependencies, integration, config);
  if (kind.story === 'changes') return kind.bind(config);
  throw new SaltbridgeError('config', `A sync of the kind ${integration} tells of no changes`, {
    code: 'NO_CHANGES',
  });
}

/**
 * What a run tells is fixed when it starts, but not that it may: it may have rested or waited for days since.
 *
 * @throws SaltbridgeError `config` (`SWITCHED_OFF`, or `SYNC_NOT_FOUND` where the sync was removed)
 */
export async function requireStillOn(
  dependencies: Pick<Dependencies, 'integrations' | 'database'>,
  { spec: { syncId } }: ChangeScope,
): Promise<void> {
  const sync = await dependencies.database.syncs.get(syncId);
  if (!sync) {
    const message = `Sync ${syncId} was removed, so nothing more is told`;
    throw new SaltbridgeError('config', message, { code: 'SYNC_NOT_FOUND' });
  }
  const { switches } = bindChanges(dependencies, sync.integration, sync.config);
  requireSwitchedOn(syncId, switches);
}

export async function openChangeSource(
  { openConnection }: Pick<Dependencies, 'openConnection'>,
  { connections: { source: id = '' } }: Pick<BoundChanges, 'connections'>,
): Promise<ChangeSource> {
  const { changes } = await openConnection(id);
  if (changes) return changes;
  throw new SaltbridgeError('config', `Connection ${id} can't tell what changed; name one that can`);
}

export async function openProfiles(
  { openConnection }: Pick<Dependencies, 'openConnection'>,
  { connections: { destination: id } }: Pick<BoundChanges, 'connections'>,
): Promise<ProfileDestination> {
  const { profiles } = await openConnection(id);
  if (profiles) return profiles;
  throw new SaltbridgeError('config', `Connection ${id} keeps no profiles; name one that does`);
}

export function readReading(
  { artifacts }: Pick<Dependencies, 'artifacts'>,
  ref: ArtifactRef,
): Promise<Reading> {
  return getJson(artifacts, ref.key, Reading);
}

/** The plan with the fields that appeared since it was made, told under their own names where those are free. */
export function profileOf({ profile }: Pick<BoundChanges, 'profile'>, added: readonly string[]): ProfilePlan {
  const taken = new Set(profile.traits.map(({ trait }) => trait));
  for (const name of Object.values(profile.deleted ?? {})) taken.add(name);
  const free = added.filter((field) => !taken.has(field));
  const traits = free.map((field) => ({ trait: field, from: { field } }));
  return { ...profile, traits: [...profile.traits, ...traits] };
}

/** Eight characters that change with where is read and who is told: of nobody there is anything known yet. */
export function targetFingerprint({
  connections: { source, destination },
  object,
  request,
}: BoundChanges): string {
  return fingerprint([source, destination, object, request]);
}

/**
 * Eight characters that change with whatever decides what is told of which records.
 *
 * @param types  of the fields that the mapping looks at
 */
export function mappingFingerprint(
  bound: BoundChanges,
  added: readonly string[],
  types: readonly string[],
): string {
  const { object, filter, since, profile, request } = bound;
  return fingerprint([object, filter, since, profile, request, added, types]);
}

function fingerprint(all: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 8);
}
