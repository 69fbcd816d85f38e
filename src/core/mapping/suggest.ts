import type { TargetField, TargetObject } from '../target.ts';
import type { ColumnMapping } from './plan.ts';
import { resolveField } from './resolve-field.ts';
import { synonyms } from './synonyms.ts';

export interface MappingSuggestion {
  mapping: ColumnMapping[];
  unmappedRequired: string[];
}

/**
 * Pairs each column with the writable field of the same label or API name, case and punctuation aside, and a column
 * such as `Account:External_Id__c` with the reference by the parent's external id; the rest is ignored.
 */
export function suggestMapping(columns: readonly string[], target: TargetObject): MappingSuggestion {
  const writable = target.fields.filter((field) => field.createable || field.updateable);
  const taken = new Set<string>();
  const mapping = columns.map((column): ColumnMapping => {
    const free = writable.filter((candidate) => !taken.has(candidate.name));
    const reference = referenceOf(column, free);
    const field = reference ?? bestField(column, free);
    if (!field) return { column, ignore: true };
    taken.add(field.name);
    const name = reference && resolveField(target, column)?.name;
    return { column, field: name ?? field.name };
  });
  const unmappedRequired = target.fields
    .filter((field) => field.required && !taken.has(field.name))
    .map((field) => field.name);
  return { mapping, unmappedRequired };
}

/**
 * The reference that a column named as Data Loader names it sets by the parent's external id. Only the parent's
 * metadata tells which of its fields are external ids, but those that people make are custom ones, and
 * `Account.Name`, as reports name a column, would be refused row by row.
 */
function referenceOf(column: string, fields: readonly TargetField[]): TargetField | undefined {
  const relationship = /^(\w+)[.:]\w+__c$/i.exec(column)?.[1]?.toLowerCase();
  if (relationship === undefined) return undefined;
  return fields.find(
    (field) => field.referenceTo.length === 1 && field.relationshipName?.toLowerCase() === relationship,
  );
}

function bestField(column: string, fields: readonly TargetField[]): TargetField | undefined {
  const word = squash(column);
  const wanted = new Set([word, synonyms[word] ?? word]);
  return (
    fields.find((field) => wanted.has(squash(field.name))) ??
    fields.find((field) => wanted.has(squash(field.label))) ??
    fields.find((field) => wanted.has(squash(field.name.replace(/__c$/i, ''))))
  );
}

function squash(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
