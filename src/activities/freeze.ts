import { activityInfo } from '@temporalio/activity';
import { z } from 'zod';
import { SaltbridgeError } from '../core/errors.ts';
import { RunArtifact, RunOptions, type RunPlan, type RunSpec, type SyncInput } from '../core/run.ts';
import { runFiles } from '../core/run-files.ts';
import type { NewRun } from '../store/tables/runs.ts';
import type { SyncWithConfig } from '../store/tables/syncs.ts';
import type { Dependencies } from './dependencies.ts';
import { putJson } from './json-artifact.ts';
import { notABatch, validKind } from './run-scope.ts';

/**
 * Fixes what the run will do: config and its version, options, the file to import. Repeating it is harmless:
 * the run's row is made once, and a changed sync can only be read before the answer is in history.
 */
export function createFreeze(dependencies: Dependencies) {
  return async function freeze(
    input: SyncInput & { runId: string; workflowId: string; startedAt: string },
  ): Promise<RunPlan> {
    const parsed = RunOptions.safeParse(input.options ?? {});
    if (!parsed.success) {
      throw new SaltbridgeError('config', `The run's options are wrong: ${z.prettifyError(parsed.error)}`);
    }
    const options = parsed.data;
    const sync = await dependencies.database.syncs.get(input.syncId);
    if (!sync)
      throw new SaltbridgeError('config', `There is no sync ${input.syncId}; see \`saltbridge sync list\``);
    const rules = rulesOf(dependencies, sync);
    const file = await inputFile(dependencies, options);
    const spec: RunSpec = {
      runId: input.runId,
      syncId: sync.id,
      syncVersion: sync.version,
      integration: sync.integration,
      config: sync.config,
      options,
      startedAt: input.startedAt,
      ...(file && { file }),
    };
    const row: NewRun = {
      id: input.runId,
      syncId: sync.id,
      workflowId: input.workflowId,
      syncVersion: sync.version,
      mode: options.mode,
      options,
      startedBy: options.startedBy,
      startedAt: new Date(input.startedAt),
    };
    const begun = await dependencies.database.runs.begin({ ...row, idempotencyKey: options.idempotencyKey });
    // Started past the API with the key of an earlier run: the key stays with that one.
    if (begun.id !== input.runId) await dependencies.database.runs.begin(row);
    return {
      spec: await putJson(dependencies.artifacts, runFiles(input.runId).spec(activityInfo().attempt), spec),
      runId: input.runId,
      integration: sync.integration,
      syncVersion: sync.version,
      mode: options.reconcile ? 'preview' : options.mode,
      stage: options.stage,
      ...rules,
      autoApprove: options.autoApprove ?? rules.autoApprove,
    };
  };
}

type Rules = Omit<RunPlan, 'spec' | 'runId' | 'integration' | 'syncVersion' | 'mode' | 'stage'>;

/** @throws SaltbridgeError `config` for a sync whose work is no run */
function rulesOf(dependencies: Dependencies, { integration, config }: SyncWithConfig): Rules {
  const kind = validKind(dependencies, integration, config);
  switch (kind.story) {
    case 'sync': {
      const { rules, connections } = kind.bind(config);
      return { ...rules, notifies: connections.notify !== undefined };
    }
    case 'changes': {
      const { rules, quota, connections } = kind.bind(config);
      return {
        story: 'changes',
        quota,
        autoApprove: false,
        reviewExpiresAfterMs: rules.approvalExpiresAfterMs,
        partsAtOnce: rules.deliveriesAtOnce,
        jobsAtOnce: 1,
        notifies: connections.notify !== undefined,
      };
    }
    case 'react':
      throw notABatch(integration);
  }
}

/** The file to import instead of an export: an upload, an earlier run's exported file, or the rows that failed in one. */
async function inputFile(dependencies: Dependencies, options: RunOptions): Promise<RunSpec['file']> {
  if (options.retryOf) return runArtifact(dependencies, options.retryOf, 'failures');
  if (!options.file) return undefined;
  const upload = await dependencies.database.artifacts.get(options.file);
  if (upload) {
    return {
      ref: { key: upload.key, sha256: upload.sha256, bytes: upload.bytes },
      fileName: upload.fileName,
    };
  }
  return runArtifact(dependencies, options.file, 'exported');
}

async function runArtifact(dependencies: Dependencies, runId: string, name: 'exported' | 'failures') {
  const run = await dependencies.database.runs.get(runId);
  if (!run) throw new SaltbridgeError('config', `There is neither an uploaded file nor a run ${runId}`);
  const artifact = z
    .array(RunArtifact)
    .parse(run.artifacts)
    .find((one) => one.name === name);
  if (artifact) return { ref: artifact.ref, fileName: artifact.fileName };
  const why =
    name === 'failures'
      ? `no file of failed rows, so there is nothing to retry; to import what it exported: --file ${runId}`
      : 'no exported file; name an upload or another run';
  throw new SaltbridgeError('config', `Run ${runId} has ${why}`);
}
