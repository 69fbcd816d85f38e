import type { Rights } from './records/permissions.ts';
import type { FieldDef, ObjectDef } from './schema/definition.ts';

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
const unsortable = ['multipicklist', 'address'];
const personName = ['FirstName', 'LastName', 'Name'];

/**
 * All that a describe says about a field, for this user.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm (Field; checked 2026-11)
 */
export function describeField(object: ObjectDef, field: FieldDef, rights: Rights): Record<string, unknown> {
  const editable = rights.field(object, field, 'Edit');
  const isNumber = numeric.includes(field.type);
  const long = field.type === 'textarea' && field.length > 255;
  const plain = !long && !unsortable.includes(field.type);
  // Standard fields that follow from others say nothing of it.
  const calculated = field.compound === 'formula' && field.custom;
  const isRollUp = field.formula?.startsWith('COUNT(') ?? false;
  return {
    aggregatable: plain && field.type !== 'boolean',
    aiPredictionField: false,
    autoNumber: field.autoNumber !== undefined,
    byteLength: field.type === 'id' || field.type === 'reference' ? 18 : field.length * 3,
    calculated,
    calculatedFormula: calculated && !isRollUp ? field.formula : null,
    cascadeDelete: field.cascadeDelete,
    caseSensitive: field.caseSensitive,
    compoundFieldName: compoundOf(object, field),
    controllerName: null,
    createable: field.createable && editable,
    custom: field.custom,
    defaultValue: defaultValue(field),
    defaultValueFormula: null,
    defaultedOnCreate:
      field.defaultValue !== undefined ||
      field.index < 7 ||
      field.autoNumber !== undefined ||
      field.name === 'OwnerId',
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? 8 : 0,
    displayLocationInDecimal: /(Lat|Long)itude$/.test(field.name),
    encrypted: false,
    externalId: field.externalId,
    extraTypeInfo: extraTypeInfo(object, field),
    filterable: !long,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: plain && !isNumber && field.type !== 'datetime' && field.compound !== 'formula',
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.idLookup,
    inlineHelpText: field.helpText ?? null,
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
    queryByDistance: field.compound === 'address',
    referenceTargetField: null,
    referenceTo: [...field.referenceTo].sort(),
    relationshipName: field.relationshipName ?? null,
    relationshipOrder: field.cascadeDelete ? 0 : null,
    restrictedDelete: false,
    restrictedPicklist: field.restricted,
    scale: field.scale,
    searchPrefilterable: field.type === 'reference',
    soapType: soapTypes[field.type] ?? 'xsd:string',
    sortable: plain,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable && editable,
    writeRequiresMasterRead: false,
  };
}

function defaultValue(field: FieldDef): unknown {
  if (field.type === 'boolean') return field.defaultValue ?? false;
  // A picklist marks its default among its values.
  return field.picklist.length > 0 ? null : (field.defaultValue ?? null);
}

function extraTypeInfo(object: ObjectDef, field: FieldDef): string | null {
  if (field.type === 'textarea') return 'plaintextarea';
  return object.nameField?.compound === 'full-name' && personName.includes(field.name) ? 'personname' : null;
}

function compoundOf(object: ObjectDef, field: FieldDef): string | null {
  if (
    ['FirstName', 'LastName', 'Salutation'].includes(field.name) &&
    object.nameField?.compound === 'full-name'
  )
    return 'Name';
  const address = object.fields.find(
    ({ compound, name }) => compound === 'address' && isPartOf(name.replace(/Address$/, ''), field.name),
  );
  return address?.name ?? null;
}

const parts = /^(Street|City|State|PostalCode|Country|Latitude|Longitude|GeocodeAccuracy)$/;

function isPartOf(prefix: string, name: string): boolean {
  return name.startsWith(prefix) && parts.test(name.slice(prefix.length));
}
