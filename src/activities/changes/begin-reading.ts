import { activityInfo } from '@temporalio/activity';
import { z } from 'zod';
import { ArtifactRef } from '../../core/artifact.ts';
import type { CallQuota, ChangeSource } from '../../core/changes/change-source.ts';
import { LedgerRef, type Reading } from '../../core/changes/reading.ts';
import { requireSwitchedOn } from '../../core/changes/switches.ts';
import { throwIfAny } from '../../core/errors.ts';
import type { SyncState } from '../../store/tables/sync-states.ts';
import type { Dependencies } from '../dependencies.ts';
import { putJson } from '../json-artifact.ts';
import { withStepContext } from '../step-context.ts';
import {
  type ChangeScope,
  mappingFingerprint,
  openChanges,
  openProfiles,
  targetFingerprint,
} from './change-scope.ts';
import { addedTraits, schemaOf, typesOf } from './drift.ts';
import { MOST_DOUBTS } from './fold-doubts.ts';
import { planTasks } from './plan-tasks.ts';
import { sampleIds } from './sample-ids.ts';
import { profileProblems, sourceProblems, sourceQuery, usedFields } from './source-query.ts';
import { withSource } from './with-source.ts';

export interface BegunReading {
  reading: ArtifactRef;
  /** So many runs may have told something that the ledger must take it in first. */
  mustFold: boolean;
  tasks: Pick<Reading['tasks'][number], 'name' | 'way' | 'expected'>[];
  apiCalls: number;
  quota?: CallQuota;
}

/** What a state holds as JSON. */
const Kept = z.object({
  schema: z.record(z.string(), z.string()).nullable(),
  added: z.array(z.string()),
  ledger: LedgerRef.nullable(),
  doubts: z.array(ArtifactRef),
});
type Known = Omit<SyncState, keyof z.infer<typeof Kept>> & z.infer<typeof Kept>;

/**
 * Signs in on both sides, lists everything that is missing, and fixes what the run reads. Repeated, it fixes it anew:
 * only the answer in history counts, and nothing was read before it.
 */
export function createBeginReading(dependencies: Dependencies) {
  return async function beginReading({ spec: ref }: { spec: ArtifactRef }): Promise<BegunReading> {
    const run = await openChanges(dependencies, ref);
    requireSwitches(run);
    return withSource(dependencies, run, (source) => begin(run, source));
  };

  async function begin(run: ChangeScope, source: ChangeSource): Promise<BegunReading> {
    const { spec, bound, files } = run;
    const profiles = await openProfiles(dependencies, bound);
    const used = usedFields(bound);
    const schema = schemaOf(await source.describe(bound.object, used));
    const row = await dependencies.database.states.begin(spec.syncId, {
      runId: spec.runId,
      startedAt: new Date(spec.startedAt),
    });
    const target = targetFingerprint(bound);
    const isAnew = row.target !== null && row.target !== target;
    const state = knownOf(row, isAnew);
    const { syncId, options } = spec;
    const accepts = options.acceptSchema ?? false;
    const { added, news } = addedTraits(bound, schema, state, used, { syncId, accepts });
    const columns = [...used, ...added];
    const problems = [
      ...(await sourceProblems(source, bound, sourceQuery(bound, columns))),
      ...(await profileProblems(profiles, bound)),
    ];
    throwIfAny(problems, `Sync ${spec.syncId} can't run yet:`);

    const mapping = mappingFingerprint(bound, added, typesOf(used, schema));
    const scope = scopeOf(run, state, mapping, news.length > 0);
    const { tasks, cursor, asOf } = await planTasks(source, bound, {
      scope,
      columns,
      state,
      options:
        scope === 'sample' && options.reconcile ? { records: await sampleOf(source, run, state) } : options,
    });
    const reading: Reading = {
      scope,
      sendsAll: options.resync === true || scope === 'range',
      ...(cursor !== undefined && { cursor }),
      ...(state.toldUntil && { toldUntil: state.toldUntil.toISOString() }),
      asOf,
      columns,
      added,
      backfills: news,
      schema,
      mapping,
      target,
      isAnew,
      ...(state.refreshedAt && { refreshedAt: state.refreshedAt.toISOString() }),
      ...(state.ledger && { ledger: state.ledger }),
      doubts: state.doubts,
      tasks,
    };
    const quota = source.lastQuota();
    return {
      ...(quota && { quota }),
      reading: await putJson(dependencies.artifacts, files.reading(activityInfo().attempt), reading),
      mustFold: state.doubts.length > MOST_DOUBTS,
      tasks: tasks.map(({ name, way, expected }) => ({ name, way, expected })),
      apiCalls: source.callsMade(),
    };
  }

  /** Those that a comparison by sample looks at. */
  function sampleOf(
    source: ChangeSource,
    { spec, bound }: ChangeScope,
    { ledger }: Known,
  ): Promise<string[]> {
    const { artifacts } = dependencies;
    const query = sourceQuery(bound, []);
    return withStepContext({ step: 'authenticate' }, (context) =>
      sampleIds({ artifacts, source }, query, ledger ?? undefined, spec.options.limit ?? 0, context),
    );
  }
}

/** Where it reads elsewhere, or tells others, than before, a sync begins anew; what it told before stays as it is. */
function knownOf(row: SyncState, isAnew: boolean): Known {
  const known = { ...row, ...Kept.parse(row) };
  return isAnew
    ? { ...known, cursor: null, mapping: null, schema: null, added: [], ledger: null, doubts: [] }
    : known;
}

/** A preview tells nothing, so it may be made before anything is switched on. */
function requireSwitches({ spec, bound }: ChangeScope): void {
  if (spec.options.mode === 'preview' || spec.options.reconcile) return;
  requireSwitchedOn(spec.syncId, bound.switches);
}

function scopeOf(
  { spec: { options, startedAt }, bound }: ChangeScope,
  state: Known,
  mapping: string,
  hasNewTraits: boolean,
): Reading['scope'] {
  if (options.records) return 'records';
  if (options.range) return 'range';
  if (options.limit) return 'sample';
  const isOther = state.mapping !== mapping || hasNewTraits || options.resync || options.reconcile;
  if (state.cursor === null || isOther || options.scope === 'full') return 'full';
  if (options.scope === 'incremental') return 'incremental';
  const age = Date.parse(startedAt) - (state.refreshedAt?.getTime() ?? 0);
  return age >= bound.refreshAfterMs ? 'full' : 'incremental';
}
