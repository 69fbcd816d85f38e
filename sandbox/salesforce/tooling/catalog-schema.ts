/**
 * Objects of the Tooling API that tell about objects and fields.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/reference_objects_list.htm (checked 2026-11)
 */
export const catalogSchema = `
CustomField 00N setup(cud) "Custom Field" "Custom Fields"
  hide IsDeleted
  DeveloperName string(80) readonly
  TableEnumOrId string(40) readonly "Entity Definition ID"
  EntityDefinitionId string(40) readonly
  FullName string(255) readonly
  NamespacePrefix string(15) readonly
  ManageableState picklist(40) [unmanaged] readonly
  InlineHelpText string(510) readonly
  Length int readonly
  Precision int readonly
  Scale int readonly

CustomObject 01I setup "Custom Object" "Custom Objects"
  hide IsDeleted
  DeveloperName string(80) readonly
  NamespacePrefix string(15) readonly
  ManageableState picklist(40) [unmanaged] readonly

EntityDefinition 4ie setup "Entity Definition" "Entity Definitions"
  hide IsDeleted CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp
  DurableId string(255) readonly
  QualifiedApiName string(70) readonly
  DeveloperName string(40) readonly
  Label string(80) readonly
  PluralLabel string(80) readonly
  MasterLabel string(80) readonly
  KeyPrefix string(3) readonly
  NamespacePrefix string(15) readonly
  IsCustomizable boolean readonly
  IsQueryable boolean readonly
  IsTriggerable boolean readonly
  IsCustomSetting boolean readonly

FieldDefinition 4fe setup "Field Definition" "Field Definitions"
  hide IsDeleted CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp
  DurableId string(255) readonly
  QualifiedApiName string(70) readonly
  EntityDefinitionId string(255) readonly
  EntityReference reference(EntityDefinition) readonly as=EntityDefinition
  DeveloperName string(40) readonly
  Label string(80) readonly
  MasterLabel string(80) readonly
  NamespacePrefix string(15) readonly
  DataType string(4000) readonly
  Length int readonly
  Precision int readonly
  Scale int readonly
  IsCalculated boolean readonly
  IsNillable boolean readonly
  IsIndexed boolean readonly
`;
