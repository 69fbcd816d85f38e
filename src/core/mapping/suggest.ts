import type { TargetField, TargetObject } from '../target.ts';
import type { ColumnMapping } from './plan.ts';
import { synonyms } from './synonyms.ts';

export interface MappingSuggestion {
  mapping: ColumnMapping[];
  unmappedRequired: string[];
}

/** Pairs each column with the writable field of the same label or API name, case and punctuation aside; the rest is ignored. */
export function suggestMapping(columns: readonly string[], target: TargetObject): MappingSuggestion {
  const writable = target.fields.filter((field) => field.createable || field.updateable);
  const taken = new Set<string>();
  const mapping = columns.map((column): ColumnMapping => {
    const field = bestField(
      column,
      writable.filter((candidate) => !taken.has(candidate.name)),
    );
    if (!field) return { column, ignore: true };
    taken.add(field.name);
    return { column, field: field.name };
  });
  const unmappedRequired = target.fields
    .filter((field) => field.required && !taken.has(field.name))
    .map((field) => field.name);
  return { mapping, unmappedRequired };
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
