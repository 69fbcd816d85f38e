import type { Rights } from './records/permissions.ts';
import type { FieldDef, ObjectDef } from './schema/definition.ts';

/** One object of the describe-global list. @param base  e.g. `/services/data/v60.0` */
export function describeSummary(object: ObjectDef, rights: Rights, base: string): Record<string, unknown> {
  const urls = {
    rowTemplate: `${base}/sobjects/${object.name}/{ID}`,
    describe: `${base}/sobjects/${object.name}/describe`,
    sobject: `${base}/sobjects/${object.name}`,
  };
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.writable && rights.object(object, 'Create'),
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.writable && rights.object(object, 'Delete'),
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: true,
    mergeable: ['Account', 'Contact', 'Lead'].includes(object.name),
    mruEnabled: true,
    name: object.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: true,
    triggerable: true,
    undeletable: object.writable,
    updateable: object.writable && rights.object(object, 'Edit'),
    urls,
  };
}

/** The full metadata; fields that the user may not see are absent. */
export function describeObject(object: ObjectDef, rights: Rights, base: string): Record<string, unknown> {
  const fields = object.fields.filter((field) => rights.field(object, field, 'Read'));
  return {
    actionOverrides: [],
    childRelationships: [],
    compactLayoutable: true,
    ...describeSummary(object, rights, base),
    fields: fields.map((field) => describeField(object, field, rights)),
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [],
    searchLayoutable: true,
    supportedScopes: [{ label: `All ${object.labelPlural}`, name: 'everything' }],
  };
}

const soapTypes: Partial<Record<FieldDef['type'], string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
};
const numeric = ['double', 'currency', 'percent'];
const unsortable = ['textarea', 'multipicklist', 'address'];

function describeField(object: ObjectDef, field: FieldDef, rights: Rights): Record<string, unknown> {
  const editable = rights.field(object, field, 'Edit');
  const isNumber = numeric.includes(field.type);
  const long = field.type === 'textarea' && field.length > 255;
  return {
    aggregatable: !unsortable.includes(field.type) && field.type !== 'boolean',
    aiPredictionField: false,
    autoNumber: false,
    byteLength: field.length * 3,
    calculated: field.compound === 'full-name',
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: field.caseSensitive,
    compoundFieldName: compoundOf(object, field),
    controllerName: null,
    createable: field.createable && editable,
    custom: field.custom,
    defaultValue: field.type === 'boolean' ? (field.defaultValue ?? false) : null,
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultValue !== undefined || !field.createable || field.name === 'OwnerId',
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? 8 : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.externalId,
    extraTypeInfo: field.type === 'textarea' ? 'plaintextarea' : null,
    filterable: !long,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: !isNumber && field.type !== 'datetime' && !unsortable.includes(field.type),
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.idLookup,
    inlineHelpText: null,
    label: field.label,
    length: field.length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field === object.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable: field.nillable,
    permissionable: field.permissionable,
    picklistValues: field.picklist.map((value) => ({
      active: true,
      defaultValue: value === field.defaultValue,
      label: value,
      validFor: null,
      value,
    })),
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: field.precision,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName ?? null,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: field.restricted,
    scale: field.scale,
    searchPrefilterable: field.type === 'reference',
    soapType: soapTypes[field.type] ?? 'xsd:string',
    sortable: !long && !unsortable.includes(field.type),
    type: field.type,
    unique: field.unique,
    updateable: field.updateable && editable,
    writeRequiresMasterRead: false,
  };
}

function compoundOf(object: ObjectDef, field: FieldDef): string | null {
  if (
    ['FirstName', 'LastName', 'Salutation'].includes(field.name) &&
    object.nameField?.compound === 'full-name'
  )
    return 'Name';
  const address = object.fields.find(
    (other) =>
      other.compound === 'address' &&
      ['Street', 'City', 'State', 'PostalCode', 'Country'].some(
        (part) => other.name.replace(/Address$/, '') + part === field.name,
      ),
  );
  return address?.name ?? null;
}
