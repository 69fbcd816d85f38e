import type { TargetField, TargetObject } from '../../../src/core/target.ts';

/** A field as a describe tells it, with what a test cares about. */
export function field(name: string, about: Partial<TargetField> = {}): TargetField {
  return {
    name,
    label: about.label ?? name,
    type: 'string',
    length: 255,
    precision: 0,
    scale: 0,
    required: false,
    createable: true,
    updateable: true,
    externalId: false,
    idLookup: false,
    unique: false,
    caseSensitive: false,
    referenceTo: [],
    ...about,
  };
}

export function lead(extra: TargetField[] = []): TargetObject {
  return {
    name: 'Lead',
    label: 'Lead',
    createable: true,
    updateable: true,
    fields: [
      field('Id', { type: 'id', length: 18, createable: false, updateable: false }),
      field('FirstName', { label: 'First Name', length: 40 }),
      field('LastName', { label: 'Last Name', length: 80, required: true }),
      field('Company', { required: true }),
      field('Email', { type: 'email', length: 80, idLookup: true }),
      field('External_Id__c', { label: 'External Id', externalId: true, unique: true }),
      ...extra,
    ],
  };
}
