export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'multipicklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'reference'
  | 'address';

export interface FieldDef {
  /** Place among the object's fields; the system fields come first, see `systemFields`. */
  index: number;
  name: string;
  label: string;
  type: FieldType;
  /** Characters; 0 where it does not apply. */
  length: number;
  precision: number;
  scale: number;
  nillable: boolean;
  createable: boolean;
  updateable: boolean;
  defaultValue: string | boolean | undefined;
  externalId: boolean;
  unique: boolean;
  caseSensitive: boolean;
  idLookup: boolean;
  restricted: boolean;
  /** Active values; empty for other types. */
  picklist: readonly string[];
  referenceTo: readonly string[];
  relationshipName: string | undefined;
  /** Whether field-level security can hide it. */
  permissionable: boolean;
  custom: boolean;
  /** Made of other fields on reading, never stored: a person's full name, or an address. */
  compound: 'full-name' | 'address' | undefined;
}

export interface ObjectDef {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  custom: boolean;
  /** Whether records can be created, changed and deleted through the API at all. */
  writable: boolean;
  /** Whether object and field permissions apply; setup objects are open to every API user. */
  permissionable: boolean;
  fields: readonly FieldDef[];
  /** By name in any case. */
  field(name: string): FieldDef | undefined;
  nameField: FieldDef | undefined;
}

/** Places of the fields that every object has. */
export const systemFields = {
  Id: 0,
  IsDeleted: 1,
  CreatedDate: 2,
  CreatedById: 3,
  LastModifiedDate: 4,
  LastModifiedById: 5,
  SystemModstamp: 6,
} as const;

export interface Schema {
  objects: readonly ObjectDef[];
  /** By API name in any case. */
  object(name: string): ObjectDef | undefined;
  byKeyPrefix(prefix: string): ObjectDef | undefined;
}
