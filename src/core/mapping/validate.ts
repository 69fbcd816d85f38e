import type { Problem } from '../errors.ts';
import { checkExpression } from '../expression/compile.ts';
import type { WriteOperation } from '../integration.ts';
import type { TargetField, TargetObject } from '../target.ts';
import { scopeOfColumns } from './expression-column.ts';
import type { ColumnMapping, MapPlan } from './plan.ts';
import { resolveField } from './resolve-field.ts';

/** Columns that a file of failed rows carries for the reader; never data. */
export const errorColumns = ['error_code', 'error_message'] as const;

export interface MappingTarget {
  target: TargetObject;
  operation: WriteOperation;
  matchBy?: string;
  allowDuplicates?: boolean;
}

/**
 * Everything that is wrong with a mapping, at once: columns neither mapped nor ignored, columns the file hasn't,
 * fields that the target hasn't (or hides), fields mapped twice, required fields left out, an unusable match field.
 *
 * @param columns  the file's columns; absent where the file is not known yet
 */
export function validateMapping(plan: MapPlan, into: MappingTarget, columns?: readonly string[]): Problem[] {
  return [...columnProblems(plan, columns), ...fieldProblems(plan, into), ...matchProblems(plan, into)];
}

function columnProblems(plan: MapPlan, columns: readonly string[] | undefined): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const lastMissing = plan.columns.findLastIndex(
    (mapping) => 'column' in mapping && columns?.includes(mapping.column) === false,
  );
  const usedByExpressions = new Set<string>();
  plan.columns.forEach((mapping, index) => {
    if ('expression' in mapping) {
      const { compiled, problems: wrong = [] } = checkExpression(mapping.expression, scopeOfColumns(columns));
      problems.push(...wrong.map((one) => ({ ...one, pointer: `/mapping/${index}/expression` })));
      for (const column of compiled?.fields ?? []) usedByExpressions.add(column);
      return;
    }
    const { column } = mapping;
    if (seen.has(column)) {
      problems.push(
        problem('COLUMN_MAPPED_TWICE', `Column "${column}" stands twice in the mapping; keep one`, index),
      );
    }
    seen.add(column);
    if (columns && !columns.includes(column)) {
      // Said once, or a long list would crowd the other problems out.
      const has = index === lastMissing ? `; it has ${columns.map((name) => `"${name}"`).join(', ')}` : '';
      problems.push(problem('COLUMN_NOT_IN_FILE', `The file has no column "${column}"${has}`, index));
    }
  });
  const ignoredAnyway = new Set<string>(errorColumns);
  for (const column of columns ?? []) {
    if (seen.has(column) || usedByExpressions.has(column) || ignoredAnyway.has(column)) continue;
    problems.push({
      code: 'COLUMN_NOT_MAPPED',
      message: `Column "${column}" of the file is neither mapped to a field nor ignored; add it to the mapping`,
      pointer: '/mapping',
    });
  }
  return problems;
}

function fieldProblems(plan: MapPlan, { target, operation, matchBy }: MappingTarget): Problem[] {
  const problems: Problem[] = [];
  const fed = new Set<string>();
  plan.columns.forEach((mapping, index) => {
    if (!('field' in mapping)) return;
    const pointer = `/mapping/${index}/field`;
    const field = resolveField(target, mapping.field);
    if (!field) {
      problems.push(notVisible(target, mapping.field, pointer));
      return;
    }
    if (fed.has(field.name)) {
      problems.push({
        code: 'FIELD_MAPPED_TWICE',
        message: `Two entries feed ${target.name}.${field.name}; map only one`,
        pointer,
      });
    }
    fed.add(field.name);
    if (field.name === 'Id' && matchBy?.toLowerCase() !== 'id') {
      const message = `${sourceOf(mapping)} is mapped to Id, but rows are not matched by it; ignore it or set matchBy to Id`;
      problems.push({ code: 'ID_NOT_MATCHED', message, pointer });
    }
    if (field.name !== 'Id' && !field.createable && !field.updateable) {
      problems.push({
        code: 'FIELD_NOT_WRITABLE',
        message: `${target.name}.${field.name} can't be written; ${'column' in mapping ? `ignore column "${mapping.column}"` : 'take the expression out'}`,
        pointer,
      });
    }
  });
  for (const name of Object.keys(plan.defaults)) {
    const field = resolveField(target, name);
    if (field) fed.add(field.name);
    else problems.push(notVisible(target, name, `/defaults/${name}`));
  }
  if (operation === 'update existing') return problems;
  for (const field of target.fields) {
    if (!field.required || fed.has(field.name) || isFedByParent(field, fed)) continue;
    problems.push({
      code: 'REQUIRED_FIELD_UNMAPPED',
      message: `${target.name} needs ${field.label} (${field.name}): map a column to it or give it a default`,
      pointer: '/mapping',
    });
  }
  return problems;
}

/** The beginning of a sentence. */
function sourceOf(mapping: ColumnMapping): string {
  return 'column' in mapping ? `Column "${mapping.column}"` : 'The expression';
}

/** Whether one of the fields names the record that the reference points to by its external id. */
function isFedByParent({ relationshipName }: TargetField, fed: ReadonlySet<string>): boolean {
  if (relationshipName === undefined) return false;
  const start = `${relationshipName.toLowerCase()}.`;
  return [...fed].some((name) => name.toLowerCase().startsWith(start));
}

function matchProblems(
  plan: MapPlan,
  { target, operation, matchBy, allowDuplicates }: MappingTarget,
): Problem[] {
  const pointer = '/target/matchBy';
  if (!matchBy && allowDuplicates) {
    const message =
      'duplicateRule "allow" needs matchBy: bulk jobs can\'t save what a duplicate rule warns of, and single records are only written where a key tells them apart';
    return [{ code: 'DUPLICATE_RULE_NEEDS_MATCH', message, pointer: '/target/duplicateRule' }];
  }
  if (!matchBy) {
    if (operation === 'add new') return [];
    return [
      {
        code: 'MATCH_FIELD_MISSING',
        message: `"${operation}" needs matchBy: the field by which a row finds its ${target.name}`,
        pointer,
      },
    ];
  }
  const field = resolveField(target, matchBy);
  if (!field) return [notVisible(target, matchBy, pointer)];
  const usable =
    field.name === 'Id' ||
    field.name === 'Name' ||
    field.externalId ||
    field.idLookup ||
    field.type === 'email';
  if (!usable) {
    return [
      {
        code: 'MATCH_FIELD_UNUSABLE',
        message: `${target.name}.${field.name} can't find records: use Id, Name, an e-mail field or an external id`,
        pointer,
      },
    ];
  }
  const mapped = plan.columns.some((mapping) => 'field' in mapping && feedsMatch(mapping.field, field.name));
  if (mapped) return [];
  return [
    {
      code: 'MATCH_FIELD_UNMAPPED',
      message: `No column feeds ${target.name}.${field.name}, by which rows are to be matched; map one`,
      pointer,
    },
  ];
}

/** A person's Name is put together from FirstName and LastName. */
function feedsMatch(mapped: string, matchBy: string): boolean {
  const name = mapped.toLowerCase();
  return name === matchBy.toLowerCase() || (matchBy === 'Name' && name === 'lastname');
}

function notVisible(target: TargetObject, name: string, pointer: string): Problem {
  return {
    code: 'FIELD_NOT_VISIBLE',
    message: `${target.name} has no field ${name}, or the user can't see it: check the name, or grant Read and Edit on it`,
    pointer,
  };
}

function problem(code: string, message: string, index: number): Problem {
  return { code, message, pointer: `/mapping/${index}/column` };
}
