import type { TargetField } from '../../../src/core/target.ts';

/** A plain writable text field, with what the test is about. */
export function targetField(facts: Partial<TargetField> & { name: string }): TargetField {
  return {
    label: facts.name,
    type: 'string',
    length: 80,
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
    ...facts,
  };
}
