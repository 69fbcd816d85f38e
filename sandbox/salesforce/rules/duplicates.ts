import { type Failure, failure } from '../errors.ts';
import type { Rights } from '../records/permissions.ts';
import { readField, toJson } from '../records/read.ts';
import type { Table } from '../records/table.ts';
import type { Change, Rule } from './change.ts';

/** What counts as the same, per object: any of these sets of fields, all filled and equal. */
const matches: Record<string, readonly (readonly string[])[]> = {
  Account: [
    ['Name', 'BillingCity'],
    ['Name', 'Phone'],
    ['Name', 'Website'],
  ],
  Contact: [['Email'], ['LastName', 'FirstName', 'AccountId']],
  Lead: [['Email'], ['LastName', 'FirstName', 'Company']],
};

/**
 * Salesforce's standard duplicate rules, with exact comparison in place of its fuzzy one: the same e-mail address, or
 * the same name at the same company.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_duplicaterules.htm (checked 2026-11)
 */
export const duplicates: Rule = {
  concerns: (scope, table, fields) =>
    scope.duplicates.action !== 'off' && setsOf(table).some((set) => set.some((name) => fields.has(name))),
  check(change) {
    const { table, gives, scope } = change;
    const found = new Set<number>();
    for (const names of setsOf(change.table))
      if (names.some(gives)) for (const row of same(change, names)) found.add(row);
    if (found.size === 0) return undefined;
    return refusal(table, [...found], scope.duplicates, scope.rights);
  },
};

/** An object without a rule of its own is compared by its e-mail field, if it has one. */
function setsOf({ object }: Table): readonly (readonly string[])[] {
  const email = object.fields.find((field) => field.type === 'email' && field.permissionable);
  return matches[object.name] ?? (object.custom && email !== undefined ? [[email.name]] : []);
}

function same({ table, row, value }: Change, names: readonly string[]): number[] {
  const wanted = names.map((name) => ({ field: table.object.field(name), value: value(name) }));
  const [first, ...rest] = wanted;
  if (first?.field === undefined || wanted.some((each) => each.value === null)) return [];
  return table
    .find(first.field, first.value ?? '')
    .filter(
      (other) =>
        other !== row &&
        rest.every(
          ({ field, value: own }) =>
            field !== undefined &&
            String(table.get(other, field)).toLowerCase() === String(own).toLowerCase(),
        ),
    );
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_objects_duplicateresult.htm (checked 2026-11) */
function refusal(
  table: Table,
  rows: readonly number[],
  { action, details, version }: Change['scope']['duplicates'],
  rights: Rights,
): Failure {
  const { name } = table.object;
  const message =
    action === 'block'
      ? "You're creating a duplicate record. We recommend you use an existing record instead."
      : 'Use one of these records?';
  return {
    ...failure('DUPLICATES_DETECTED', message),
    duplicates: {
      allowSave: action === 'alert',
      duplicateRule: `Standard_${name}_Duplicate_Rule`,
      duplicateRuleEntityType: name,
      errorMessage: message,
      matchResults: [
        {
          entityType: name,
          errors: [],
          matchEngine: 'ExactMatchEngine',
          matchRecords: rows.map((row) => ({
            additionalInformation: [],
            fieldDiffs: [],
            matchConfidence: 100,
            record: {
              attributes: { type: name, url: `/services/data/${version}/sobjects/${name}/${table.id(row)}` },
              Id: table.id(row),
              ...(details ? visibleFields(table, row, rights) : {}),
            },
          })),
          rule: `Standard_${name}_Match_Rule_v1_1`,
          size: rows.length,
          success: true,
        },
      ],
    },
  };
}

function visibleFields(table: Table, row: number, rights: Rights): Record<string, unknown> {
  const filled = table.object.fields
    .filter((field) => rights.field(table.object, field, 'Read') && field.compound !== 'address')
    .map((field) => [field.name, toJson(field, readField(table, row, field))] as const)
    .filter(([, value]) => value !== null);
  return Object.fromEntries(filled);
}
