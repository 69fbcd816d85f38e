import type { ArtifactRef } from '../../core/artifact.ts';
import type { BoundChanges } from '../../core/changes/change-plan.ts';
import type { ChangeQuery, ChangeSource, SourceRow } from '../../core/changes/change-source.ts';
import type { TestMappingAnswer } from '../../core/changes/preview.ts';
import type { ProfileDestination } from '../../core/changes/profile.ts';
import type { StepContext } from '../../core/connector.ts';
import { SaltbridgeError, throwIfAny } from '../../core/errors.ts';
import type { TestMappingRequest } from '../../core/prepare.ts';
import type { Dependencies } from '../dependencies.ts';
import { type KeptQuestion, keepAnswer } from '../kept-answer.ts';
import { withStepContext } from '../step-context.ts';
import { validate } from '../validate.ts';
import { bindChanges, openChangeSource, openProfiles } from './change-scope.ts';
import { schemaOf } from './drift.ts';
import { type FirstUpdate, firstUpdates } from './first-updates.ts';
import { newestRows } from './newest-rows.ts';
import { sourceQuery, usedFields } from './source-query.ts';

type Test = TestMappingAnswer['tests'][number];

/**
 * Sends a few records as the draft maps them and keeps what was said, but nothing that a run goes by. Repeated, the
 * messages have the same ids, so the destination takes them once.
 */
export function createTestMapping(dependencies: Dependencies) {
  return async function testMapping(question: KeptQuestion): Promise<ArtifactRef> {
    return keepAnswer<TestMappingRequest>(dependencies.artifacts, question, (request) =>
      test(dependencies, question.id, request),
    );
  };
}

async function test(
  dependencies: Dependencies,
  id: string,
  { integration, config, records }: TestMappingRequest,
): Promise<TestMappingAnswer> {
  const bound = bindChanges(dependencies, integration, config);
  const { problems } = await validate(dependencies, integration, config);
  throwIfAny(problems, "The mapping can't be tested yet:");
  const source = await openChangeSource(dependencies, bound);
  const profiles = await openProfiles(dependencies, bound);
  const columns = usedFields(bound);
  const schema = schemaOf(await source.describe(bound.object, bound.columns));
  const rows = await withStepContext({ step: 'test-mapping' }, (context) =>
    rowsOf(source, sourceQuery(bound, columns), records, context),
  );
  const updates = await firstUpdates(bound, { columns, schema }, rows, `test-${id.slice(-12)}`);
  const tests: Test[] = [];
  for (const update of updates) tests.push(await tryOne(profiles, bound, update));
  for (const record of records ?? []) {
    // Salesforce takes an id of 15 characters for the one of 18 that begins with it.
    if (rows.some((row) => row.id.startsWith(record.slice(0, 15)))) continue;
    const message = `The model has no ${bound.object} of this id: look whether it exists and passes model.filter`;
    tests.push({ recordId: record, refusal: { code: 'NO_RECORD', message } });
  }
  return { tests };
}

async function rowsOf(
  source: ChangeSource,
  query: ChangeQuery,
  records: readonly string[] | undefined,
  context: StepContext,
): Promise<SourceRow[]> {
  if (records === undefined) return newestRows(source, query, 1, context);
  const rows: SourceRow[] = [];
  for await (const batch of source.rows({ ...query, ids: records }, {}, context)) rows.push(...batch);
  return rows;
}

async function tryOne(
  profiles: ProfileDestination,
  { request }: BoundChanges,
  { recordId, update, refusal }: FirstUpdate,
): Promise<Test> {
  if (!update) return { recordId, refusal };
  try {
    return { recordId, ...(await profiles.trySending(request, update)) };
  } catch (error) {
    if (!(error instanceof SaltbridgeError) || error.kind !== 'rejected') throw error;
    return { recordId, refusal: { code: error.code ?? 'REJECTED', message: error.message } };
  }
}
