import type { SourceField } from '../../../core/changes/source-object.ts';
import type { Problem } from '../../../core/errors.ts';
import type { DescribedSource } from './describe-source.ts';

/**
 * Where `SystemModstamp` is not there, `LastModifiedDate` misses what the system itself changes, and `CreatedDate` is
 * enough: objects that have no other stamp (histories, shares) hold records that never change.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/system_fields.htm (checked 2026-11)
 */
const STAMPS = ['SystemModstamp', 'LastModifiedDate', 'CreatedDate'];

/**
 * The field that tells when a record changed last. Where there is a `SystemModstamp` no other will do: that of
 * ActivityFieldHistory can be seen and not asked for (https://github.com/airbytehq/airbyte/pull/68166).
 */
export function cursorOf(object: DescribedSource, problems: Problem[]): string {
  const named = (name: string) => object.fields.find((field) => field.name === name);
  const [stamp] = STAMPS.flatMap((name) => named(name) ?? []);
  for (const field of [named('Id'), stamp]) {
    if (field === undefined || !isUsable(field)) problems.push(notUsable(object.name, field?.name));
  }
  return stamp?.name ?? 'SystemModstamp';
}

function isUsable({ filterable, sortable }: SourceField): boolean {
  return filterable && sortable;
}

function notUsable(object: string, field: string | undefined): Problem {
  const reason =
    field === undefined
      ? `it shows none of ${STAMPS.join(', ')}, or no Id`
      : `Salesforce cannot filter and sort by its ${field}`;
  return {
    code: 'CURSOR_NOT_USABLE',
    message: `Changes of ${object} cannot be followed: ${reason}. Read another object, or the records that these belong to`,
    pointer: '/object',
  };
}
