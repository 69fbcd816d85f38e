export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
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
  /** What the parent calls its records of this object, e.g. `Contacts`; absent where it has no name for them. */
  childRelationship: string | undefined;
  /** Whether the record goes, or cannot stay without its parent. */
  cascadeDelete: boolean;
  /** Whether field-level security can hide it. */
  permissionable: boolean;
  custom: boolean;
  /** Kept but shown to nobody: what the object has here and not in Salesforce. */
  hidden: boolean;
  /** Numbered by the system on insert: the picture, e.g. `{00000000}`. */
  autoNumber: string | undefined;
  helpText: string | undefined;
  /** Made of other fields on reading, never stored. */
  compound: 'full-name' | 'address' | 'formula' | undefined;
  /** Salesforce's text of a formula, or `COUNT(Child.Parent)` of a roll-up. */
  formula: string | undefined;
  /** Works a formula out; bound when the org opens, since it reads other tables. */
  evaluate: ((row: number) => string | number | boolean | null) | undefined;
}

export interface ObjectDef {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  custom: boolean;
  /** Whether records can be created, changed or deleted through the API at all. */
  writable: boolean;
  /** Which of the writes the API has for this object. */
  allows: Record<'Create' | 'Edit' | 'Delete', boolean>;
  /** Whether object and field permissions apply; setup objects are open to every API user. */
  permissionable: boolean;
  /** Grows and shrinks with custom fields. */
  fields: readonly FieldDef[];
  /** By name in any case. */
  field(name: string): FieldDef | undefined;
  nameField: FieldDef | undefined;
  /** Names of its record types beside the master; planted with the seed. */
  recordTypes: readonly string[];
  /** @throws Error when the line does not read as a field or the name is taken */
  addField(line: string, more?: Partial<FieldDef>): FieldDef;
  /** Gives a field another definition; its values stay. */
  changeField(field: FieldDef, line: string, more: Partial<FieldDef>): void;
  removeField(field: FieldDef): void;
  /** Takes a removed field back. */
  restoreField(field: FieldDef): void;
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
