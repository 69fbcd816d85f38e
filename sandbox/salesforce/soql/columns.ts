import type { FieldDef } from '../schema/definition.ts';
import { soapType } from './literal.ts';
import type { QueryResult } from './run.ts';
import type { Selected } from './select.ts';

/** One column as `columns=true` tells it; columns of parents and children stand within the relationship's. */
interface ColumnMetadata {
  aggregate: boolean;
  apexType: string | null;
  booleanType: boolean;
  columnName: string;
  custom: boolean;
  displayName: string;
  foreignKeyName: string | null;
  insertable: boolean;
  joinColumns: ColumnMetadata[];
  numberType: boolean;
  textType: boolean;
  updatable: boolean;
}

/**
 * What a query would select, which the Salesforce CLI asks for to print a table.
 *
 * @see https://github.com/salesforcecli/plugin-data/blob/main/src/commands/data/query.ts (not in the REST reference; checked 2026-11)
 */
export function describeColumns({ scope, columns, nested, groupedColumns }: QueryResult): object {
  const { object } = scope.table;
  const parents: ColumnMetadata[] = [];
  for (const column of columns) addUnder(parents, column);
  const grouped = groupedColumns.map(({ name, display, field }) =>
    display === undefined
      ? plain(field, name)
      : { ...relationship(name, true), displayName: display, numberType: isNumber(field) },
  );
  const inner = nested.map(({ name, isList, columns: own }) => {
    const joined: ColumnMetadata[] = [];
    for (const column of own) addUnder(joined, column);
    return { ...relationship(name, isList), joinColumns: joined };
  });
  return {
    columnMetadata: [...parents, ...grouped, ...inner],
    entityName: object.name,
    groupBy: groupedColumns.some(({ display }) => display === undefined),
    idSelected: columns.some(({ name }) => name === 'Id'),
    keyPrefix: object.keyPrefix,
  };
}

/** Puts a column below the relationships that lead to it. */
function addUnder(top: ColumnMetadata[], { path, label }: Selected): void {
  let level = top;
  for (const reference of path.references) {
    const name = reference.relationshipName ?? '';
    let parent = level.find(({ columnName }) => columnName === name);
    if (parent === undefined) {
      parent = { ...relationship(name, false), foreignKeyName: reference.name };
      level.push(parent);
    }
    level = parent.joinColumns;
  }
  level.push(plain(path.field, label));
}

function plain(field: FieldDef, name: string): ColumnMetadata {
  const isId = field.type === 'id' || field.type === 'reference';
  const type = soapType(field);
  return {
    ...relationship(name, false),
    apexType: isId ? 'Id' : (apexTypes[type] ?? 'String'),
    booleanType: type === 'boolean',
    custom: field.custom,
    insertable: field.createable,
    numberType: isNumber(field),
    textType: !isId && type === 'string',
    updatable: field.updateable,
  };
}

const apexTypes: Record<string, string> = {
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  date: 'Date',
  dateTime: 'Datetime',
};

function isNumber(field: FieldDef): boolean {
  return ['int', 'double'].includes(soapType(field));
}

function relationship(name: string, aggregate: boolean): ColumnMetadata {
  return {
    aggregate,
    apexType: null,
    booleanType: false,
    columnName: name,
    custom: name.endsWith('__r'),
    displayName: name,
    foreignKeyName: null,
    insertable: false,
    joinColumns: [],
    numberType: false,
    textType: false,
    updatable: false,
  };
}
