import type { TargetField, TargetObject } from '../target.ts';

/**
 * Finds a mapped field in the live metadata. Case is ignored as Salesforce ignores it. `Account.External_Id__c`
 * (or with a colon, as Data Loader writes it) sets a reference by the parent's external id; what that value may be,
 * only the parent's metadata tells, so it is taken as text.
 */
export function resolveField(target: TargetObject, name: string): TargetField | undefined {
  const wanted = name.toLowerCase();
  const direct = target.fields.find((field) => field.name.toLowerCase() === wanted);
  if (direct) return direct;
  const [relationship, parentField] = wanted.split(/[.:]/, 2);
  if (!relationship || !parentField) return undefined;
  const reference = target.fields.find((field) => field.relationshipName?.toLowerCase() === relationship);
  return (
    reference && {
      ...reference,
      name: name.replace(':', '.'),
      type: 'string',
      length: 255,
      unique: false,
      externalId: false,
    }
  );
}
