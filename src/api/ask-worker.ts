import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { z } from 'zod';
import { type ErrorKind, SaltbridgeError } from '../core/errors.ts';
import { type KeptRequest, ProblemShape } from '../core/inspect.ts';
import type { PrepareRequest } from '../core/prepare.ts';
import type { TemporalAccess } from './temporal-access.ts';

const PATIENCE_MS = 60_000;

/**
 * Has a worker do something that a caller waits for.
 *
 * @throws SaltbridgeError of the kind that the worker met; `transient` when no worker answers within a minute
 */
export async function askWorker(
  temporal: TemporalAccess,
  workflow: 'inspect' | 'prepare',
  request: KeptRequest | PrepareRequest,
): Promise<unknown> {
  try {
    return await temporal.use(
      (client) =>
        client.workflow.execute(workflow, {
          workflowId: `${workflow}/${request.kind}/${randomUUID()}`,
          taskQueue: temporal.taskQueue,
          args: [request],
          workflowExecutionTimeout: PATIENCE_MS,
        }),
      PATIENCE_MS + 5_000,
    );
  } catch (error) {
    if (error instanceof WorkflowFailedError) throw fromFailure(error.cause);
    throw error;
  }
}

const Details = z.object({ code: z.string().optional(), problems: z.array(ProblemShape).default([]) });
const KINDS = new Set<string>(['auth', 'config', 'rejected', 'rate-limited', 'transient']);

function fromFailure(failure: Error | undefined): SaltbridgeError {
  const inner = failure instanceof ActivityFailure ? failure.cause : failure;
  if (inner instanceof TimeoutFailure || failure instanceof TimeoutFailure) {
    const next = 'see whether a worker runs (`saltbridge dev` starts one) and reaches the other system';
    return new SaltbridgeError('transient', `No worker answered within a minute: ${next}`, {
      code: 'NO_WORKER_ANSWERED',
      cause: failure,
    });
  }
  if (!(inner instanceof ApplicationFailure) || !isKind(inner.type)) {
    return new SaltbridgeError('transient', 'The worker failed without saying why; its log tells', {
      cause: failure,
    });
  }
  const { code, problems } = Details.catch({ problems: [] }).parse(inner.details?.[0]);
  return new SaltbridgeError(inner.type, inner.message, {
    cause: failure,
    problems: problems.map(({ pointer, ...problem }) =>
      pointer === undefined ? problem : { ...problem, pointer },
    ),
    ...(code !== undefined && { code }),
  });
}

function isKind(type: string | null | undefined): type is ErrorKind {
  return KINDS.has(type ?? '');
}
