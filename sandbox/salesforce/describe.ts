import { describeField } from './describe-field.ts';
import type { Rights } from './records/permissions.ts';
import type { Store } from './records/store.ts';
import type { ObjectDef } from './schema/definition.ts';

const people = ['Account', 'Contact', 'Lead'];
const masterRecordType = '012000000000000AAA';

/**
 * One object of the describe-global list.
 *
 * @param base  e.g. `/services/data/v60.0`
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_describeGlobal.htm (checked 2026-11)
 */
export function describeSummary(object: ObjectDef, rights: Rights, base: string): Record<string, unknown> {
  const own = `${base}/sobjects/${object.name}`;
  const isRecord = object.permissionable;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.allows.Create && rights.object(object, 'Create'),
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.allows.Delete && rights.object(object, 'Delete'),
    deprecatedAndHidden: false,
    feedEnabled: isRecord && !object.custom,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: isRecord,
    mergeable: [...people, 'Case'].includes(object.name),
    mruEnabled: isRecord,
    name: object.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: isRecord || object.name === 'User',
    triggerable: isRecord || object.name === 'User',
    undeletable: isRecord,
    updateable: object.allows.Edit && rights.object(object, 'Edit'),
    urls: {
      rowTemplate: `${own}/{ID}`,
      ...(isRecord
        ? {
            approvalLayouts: `${own}/describe/approvalLayouts`,
            compactLayouts: `${own}/describe/compactLayouts`,
            layouts: `${own}/describe/layouts`,
            listviews: `${own}/listviews`,
            quickActions: `${own}/quickActions`,
          }
        : {}),
      describe: `${own}/describe`,
      sobject: own,
    },
  };
}

/**
 * The full metadata; fields that the user may not see are absent.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm (checked 2026-11)
 */
export function describeObject(
  store: Store,
  object: ObjectDef,
  rights: Rights,
  base: string,
): Record<string, unknown> {
  const fields = object.fields.filter((field) => rights.field(object, field, 'Read'));
  const scopes = [{ label: `All ${object.labelPlural.toLowerCase()}`, name: 'everything' }];
  if (object.field('OwnerId') !== undefined)
    scopes.push({ label: `My ${object.labelPlural.toLowerCase()}`, name: 'mine' });
  return {
    actionOverrides: [],
    childRelationships: childRelationships(store, object, rights),
    compactLayoutable: object.permissionable,
    defaultImplementation: null,
    ...describeSummary(object, rights, base),
    extendedBy: null,
    extendsInterfaces: null,
    fields: fields.map((field) => describeField(object, field, rights)),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: object.permissionable ? recordTypeInfos(store, object, base) : [],
    searchLayoutable: object.permissionable,
    sobjectDescribeOption: 'FULL',
    supportedScopes: scopes,
  };
}

function childRelationships(store: Store, parent: ObjectDef, rights: Rights): object[] {
  return store.schema.objects
    .filter((child) => rights.object(child, 'Read'))
    .flatMap((child) =>
      child.fields
        .filter((field) => field.referenceTo.includes(parent.name) && rights.field(child, field, 'Read'))
        .map((field) => ({
          cascadeDelete: field.cascadeDelete,
          childSObject: child.name,
          deprecatedAndHidden: false,
          field: field.name,
          junctionIdListNames: [],
          junctionReferenceTo: [],
          relationshipName: field.childRelationship ?? null,
          restrictedDelete: false,
        })),
    );
}

function recordTypeInfos(store: Store, object: ObjectDef, base: string): object[] {
  const table = store.table('RecordType');
  const types = store.where('RecordType', { SobjectType: object.name }).map((row) => ({
    ...store.read(table, row),
    Id: table.id(row),
  }));
  const info = (id: string, name: string, developerName: string, master: boolean, first: boolean) => ({
    active: true,
    available: true,
    defaultRecordTypeMapping: first,
    developerName,
    master,
    name,
    recordTypeId: id,
    urls: { layout: `${base}/sobjects/${object.name}/describe/layouts/${id}` },
  });
  return [
    ...types.map((type: Record<string, unknown>, place) =>
      info(String(type.Id), String(type.Name), String(type.DeveloperName), false, place === 0),
    ),
    info(masterRecordType, 'Master', 'Master', true, types.length === 0),
  ];
}
