import type { PreviewAnswer } from '../../core/changes/preview.ts';
import type { SourceObject } from '../../core/changes/source-object.ts';
import type { Dependencies } from '../dependencies.ts';
import { withStepContext } from '../step-context.ts';
import { validate } from '../validate.ts';
import { bindChanges, openChangeSource } from './change-scope.ts';
import { schemaOf } from './drift.ts';
import { firstUpdates } from './first-updates.ts';
import { newestRows } from './newest-rows.ts';
import { modelFields, sourceQuery } from './source-query.ts';

const ROWS_SHOWN = 10;

/** The newest rows of a draft's model and what would be told of them; keeps and sends nothing. */
export async function previewModel(
  dependencies: Dependencies,
  { integration, config }: { integration: string; config: unknown },
): Promise<PreviewAnswer> {
  const bound = bindChanges(dependencies, integration, config);
  const { problems } = await validate(dependencies, integration, config);
  const none = { columns: [], rows: [], messages: [], problems };
  // What stands in the way of reading is said already.
  if (problems.some(({ pointer = '/model' }) => !/^\/(mapping|destination)\b/.test(pointer))) return none;
  const source = await openChangeSource(dependencies, bound);
  const object = await source.describe(bound.object, bound.columns);
  const columns = modelFields(bound);
  const rows = await withStepContext({ step: 'preview' }, (context) =>
    newestRows(source, sourceQuery(bound, columns), ROWS_SHOWN, context),
  );
  const canMap = !problems.some(({ pointer }) => pointer?.startsWith('/mapping/') && pointer !== SPACE);
  const told = canMap
    ? await firstUpdates(bound, { columns, schema: schemaOf(object) }, rows, 'preview')
    : [];
  return {
    columns: columns.map((name) => ({ name, type: typeOf(object, name) })),
    rows: rows.map(({ id, stamp, values }) => ({ id, stamp, values: [...values] })),
    messages: told.map(({ recordId, update, refusal }) => {
      if (!update) return { recordId, refusal };
      const { ids, traits, timestamp } = update;
      return { recordId, update: { ids, traits, timestamp } };
    }),
    problems,
  };
}

/** A wrong space changes nothing about the messages. */
const SPACE = '/mapping/profileSpace';

/** Fields of parents have no type that is known here. */
function typeOf({ fields }: SourceObject, name: string): string {
  const own = fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
  return own?.type ?? 'of a parent';
}
