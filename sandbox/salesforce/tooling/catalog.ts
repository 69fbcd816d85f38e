import type { Rights } from '../records/permissions.ts';
import { createStore, type Store } from '../records/store.ts';
import type { FieldDef } from '../schema/definition.ts';
import { parseSchema } from '../schema/parse.ts';
import { catalogSchema } from './catalog-schema.ts';
import type { CustomFields } from './custom-fields.ts';

/** Whoever may call the Tooling API sees all of it. */
export const allRights = (userId: string): Rights => ({
  userId,
  has: () => true,
  object: () => true,
  field: (_object, field) => !field.hidden,
});

/** Objects and fields as records; made anew when the schema has changed. */
export function createCatalog(store: Store, custom: CustomFields): () => Store {
  const catalog = createStore(parseSchema(catalogSchema));
  let version = -1;
  return () => {
    if (version !== custom.version()) {
      version = custom.version();
      catalog.clear();
      fill(catalog, store, custom);
    }
    return catalog;
  };
}

function fill(catalog: Store, store: Store, custom: CustomFields): void {
  // Every slot is planted, so that a row's number stays that of its id.
  for (const { object, field, at } of custom.all()) {
    const id = catalog.plant('CustomField', {
      DeveloperName: bare(field.name),
      TableEnumOrId: object,
      EntityDefinitionId: object,
      FullName: `${object}.${field.name}`,
      ManageableState: 'unmanaged',
      InlineHelpText: field.helpText ?? null,
      CreatedDate: at,
      LastModifiedDate: at,
      SystemModstamp: at,
      ...sizes(field),
    });
    if (custom.get(id) === undefined)
      catalog.table('CustomField').remove(catalog.table('CustomField').size() - 1);
  }
  for (const object of store.schema.objects) {
    const entity = catalog.plant('EntityDefinition', {
      DurableId: object.name,
      QualifiedApiName: object.name,
      DeveloperName: bare(object.name),
      Label: object.label,
      PluralLabel: object.labelPlural,
      MasterLabel: object.label,
      KeyPrefix: object.keyPrefix,
      IsCustomizable: object.permissionable,
      IsQueryable: true,
      IsTriggerable: object.permissionable,
    });
    if (object.custom)
      catalog.plant('CustomObject', { DeveloperName: bare(object.name), ManageableState: 'unmanaged' });
    for (const field of object.fields.filter(({ hidden }) => !hidden))
      catalog.plant('FieldDefinition', {
        DurableId: `${object.name}.${field.name}`,
        QualifiedApiName: field.name,
        EntityDefinitionId: object.name,
        EntityReference: entity,
        DeveloperName: bare(field.name),
        Label: field.label,
        MasterLabel: field.label,
        DataType: dataType(field),
        IsCalculated: field.compound === 'formula',
        IsNillable: field.nillable,
        IsIndexed: field.idLookup || field.unique || field.type === 'reference',
        ...sizes(field),
      });
  }
}

function bare(name: string): string {
  return name.replace(/__c$/, '');
}

function sizes({ length, precision, scale }: FieldDef): Record<string, number> {
  return { Length: length, Precision: precision, Scale: scale };
}

/** As Setup spells a type: `Text(80)`, `Lookup(Account)`, `Number(18, 0)`. */
function dataType(field: FieldDef): string {
  const { type, length, precision, scale, referenceTo } = field;
  const names: Partial<Record<FieldDef['type'], string>> = {
    id: 'Lookup()',
    string: `Text(${length})`,
    textarea: length > 255 ? `Long Text Area(${length})` : 'Text Area',
    email: 'Email',
    phone: 'Phone',
    url: `URL(${length})`,
    picklist: 'Picklist',
    multipicklist: 'Picklist (Multi-Select)',
    combobox: 'Picklist',
    boolean: 'Checkbox',
    int: 'Number(8, 0)',
    double: `Number(${precision - scale}, ${scale})`,
    currency: `Currency(${precision - scale}, ${scale})`,
    percent: `Percent(${precision - scale}, ${scale})`,
    date: 'Date',
    datetime: 'Date/Time',
    reference: `Lookup(${referenceTo.join(',')})`,
    address: 'Address',
  };
  const name = names[type] ?? type;
  return field.compound === 'formula' ? `Formula (${name.replace(/\(.*/, '')})` : name;
}
