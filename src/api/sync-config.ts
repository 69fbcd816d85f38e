import { ZodError, z } from 'zod';
import { type Problem, SaltbridgeError } from '../core/errors.ts';
import { type ProblemShape, ValidateAnswer } from '../core/inspect.ts';
import { RunArtifact } from '../core/run.ts';
import { problemsOf } from '../core/zod-problems.ts';
import type { ApiDependencies } from './dependencies.ts';
import { columnsOf } from './file-columns.ts';
import { inspect } from './inspect.ts';

/** Everything that is wrong with a config and can be seen without a live system. */
export async function configProblems(
  { integrations, database }: Pick<ApiDependencies, 'integrations' | 'database'>,
  integrationId: string,
  config: unknown,
): Promise<Problem[]> {
  const integration = integrations.get(integrationId);
  if (integration === undefined) {
    const known = [...integrations.keys()].join(', ');
    const message = `No integration is called ${integrationId}; there are: ${known}`;
    return [{ code: 'UNKNOWN_INTEGRATION', message, pointer: '/integration' }];
  }
  const connections = orZodError(() => {
    integration.bind(config);
    return integration.connectionsOf(config);
  });
  if (connections instanceof ZodError) return problemsOf(connections, '/config');

  const { source, destination, notify, announce } = connections;
  const pointer = '/config';
  const wanted = [
    { id: source, system: integration.source, pointer },
    { id: destination, system: integration.destination, pointer },
    { id: notify, system: undefined, pointer },
    { id: announce, system: integration.announcer, pointer },
  ];
  const found = await Promise.all(
    wanted.map(async ({ id, system, pointer }) => {
      if (id === undefined) return [];
      const connection = await database.connections.get(id);
      if (connection === undefined) {
        const message = `There is no connection ${id}; add it, or name one of \`saltbridge connection list\``;
        return [{ code: 'UNKNOWN_CONNECTION', message, pointer }];
      }
      if (system === undefined || connection.system === system) return [];
      const message = `Connection ${id} is to ${connection.system}; name one to ${system}`;
      return [{ code: 'WRONG_SYSTEM', message, pointer }];
    }),
  );
  return found.flat();
}

/**
 * Everything that is wrong with a config: its form first, and then what only the live systems can tell.
 *
 * @throws SaltbridgeError as `inspect`
 */
export async function draftProblems(
  dependencies: ApiDependencies,
  integration: string,
  config: unknown,
): Promise<Problem[]> {
  const problems = await configProblems(dependencies, integration, config);
  if (problems.length > 0) return problems;
  const live = await inspect(dependencies, { kind: 'validate', integration, config }, ValidateAnswer);
  return inConfig(live.problems);
}

/** A worker knows the config, not what it is part of. */
export function inConfig(problems: z.infer<typeof ProblemShape>[]): Problem[] {
  return problems.map(({ pointer, ...problem }) => ({ ...problem, pointer: `/config${pointer ?? ''}` }));
}

/** What is saved is first checked against the live systems, unless the caller does without. */
export async function requireSoundSync(
  dependencies: ApiDependencies,
  { id, integration, config }: { id: string; integration: string; config: unknown },
  check: boolean,
): Promise<void> {
  if (!check) return requireValidSync(dependencies, id, integration, config);
  refuse(id, await draftProblems(dependencies, integration, config).catch(unchecked));
}

function unchecked(error: unknown): never {
  if (!(error instanceof SaltbridgeError) || error.kind !== 'transient') throw error;
  const message = `${error.message}. Nothing was saved; \`?check=false\` saves without asking the live systems`;
  throw new SaltbridgeError('transient', message, { cause: error, ...(error.code && { code: error.code }) });
}

/** @throws SaltbridgeError `config` (`INVALID_SYNC`) with everything that is wrong and shows without a live system */
export async function requireValidSync(
  dependencies: Pick<ApiDependencies, 'integrations' | 'database'>,
  id: string,
  integration: string,
  config: unknown,
): Promise<void> {
  refuse(id, await configProblems(dependencies, integration, config));
}

function refuse(id: string, problems: Problem[]): void {
  if (problems.length === 0) return;
  throw new SaltbridgeError('config', `Sync ${id} is not valid`, { code: 'INVALID_SYNC', problems });
}

function orZodError<Result>(make: () => Result): Result | ZodError {
  try {
    return make();
  } catch (error) {
    if (error instanceof ZodError) return error;
    throw error;
  }
}

/** @throws SaltbridgeError `config` (`NOT_FOUND`) when there is neither such an upload nor such a run */
export async function columnsOfFile(
  { database, artifacts }: Pick<ApiDependencies, 'database' | 'artifacts'>,
  id: string,
): Promise<string[]> {
  const upload = await database.artifacts.get(id);
  if (upload !== undefined) return columnsOf(artifacts, { ref: upload, fileName: upload.fileName });
  const run = await database.runs.get(id);
  const exported = z
    .array(RunArtifact)
    .parse(run?.artifacts ?? [])
    .find(({ name }) => name === 'exported');
  if (exported !== undefined) return columnsOf(artifacts, exported);
  throw new SaltbridgeError(
    'config',
    `There is neither an upload ${id} nor a run ${id} with an exported file`,
    {
      code: 'NOT_FOUND',
    },
  );
}
