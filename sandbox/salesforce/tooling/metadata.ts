import { z } from 'zod';
import { SalesforceError } from '../errors.ts';
import type { FieldDef } from '../schema/definition.ts';

const Value = z.looseObject({
  fullName: z.string().optional(),
  valueName: z.string().optional(),
  label: z.string().nullish(),
  default: z.boolean().nullish(),
});
/** What the sandbox reads of Salesforce's CustomFieldMetadata; the rest is taken and left alone. */
const Metadata = z.looseObject({
  type: z.string(),
  label: z.string().nullish(),
  length: z.number().int().nullish(),
  precision: z.number().int().nullish(),
  scale: z.number().int().nullish(),
  required: z.boolean().nullish(),
  unique: z.boolean().nullish(),
  externalId: z.boolean().nullish(),
  caseSensitive: z.boolean().nullish(),
  defaultValue: z.union([z.string(), z.boolean(), z.number()]).nullish(),
  displayFormat: z.string().nullish(),
  inlineHelpText: z.string().nullish(),
  formula: z.string().nullish(),
  referenceTo: z.string().nullish(),
  relationshipName: z.string().nullish(),
  valueSet: z
    .looseObject({
      restricted: z.boolean().nullish(),
      valueSetDefinition: z.looseObject({ value: z.array(Value) }).nullish(),
    })
    .nullish(),
});
type Metadata = z.infer<typeof Metadata>;
export const CustomFieldBody = z.looseObject({
  FullName: z.string().regex(/^\w+\.\w+$/, 'FullName must be Object.Field__c'),
  Metadata,
});

/** Our word for each type, and what a field of it must say. */
const types: Record<string, { word: string; needs?: readonly (keyof Metadata)[] }> = {
  Text: { word: 'string', needs: ['length'] },
  TextArea: { word: 'textarea(255)' },
  LongTextArea: { word: 'textarea', needs: ['length'] },
  Html: { word: 'textarea', needs: ['length'] },
  Email: { word: 'email(80)' },
  Phone: { word: 'phone(40)' },
  Url: { word: 'url(255)' },
  Checkbox: { word: 'boolean', needs: ['defaultValue'] },
  Number: { word: 'double', needs: ['precision', 'scale'] },
  Currency: { word: 'currency', needs: ['precision', 'scale'] },
  Percent: { word: 'percent', needs: ['precision', 'scale'] },
  Date: { word: 'date' },
  DateTime: { word: 'datetime' },
  Picklist: { word: 'picklist', needs: ['valueSet'] },
  MultiselectPicklist: { word: 'multipicklist', needs: ['valueSet'] },
  Lookup: { word: 'reference', needs: ['referenceTo'] },
  MasterDetail: { word: 'reference', needs: ['referenceTo'] },
  AutoNumber: { word: 'string(30)', needs: ['displayFormat'] },
};

const lengths: Partial<Record<string, readonly [least: number, most: number]>> = {
  Text: [1, 255],
  LongTextArea: [256, 131_072],
  Html: [256, 131_072],
};

/** A field as `ObjectDef.addField` takes it. */
export interface FieldPlan {
  line: string;
  more: Partial<FieldDef>;
}

/**
 * Turns a custom field's metadata into a line of the schema text and what cannot be said there.
 *
 * @throws SalesforceError `FIELD_INTEGRITY_EXCEPTION` when the type is unknown or lacks something it needs
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm (checked 2026-11)
 */
export function planField(name: string, metadata: Metadata): FieldPlan {
  const { type, label, formula, valueSet } = metadata;
  const known = Object.hasOwn(types, type) ? types[type] : undefined;
  if (known === undefined) throw integrity(`'${type}' is not a valid value for the enum 'FieldType'`);
  if (!name.endsWith('__c')) throw integrity('The custom field name must end in __c');
  if (!label) throw integrity('Must specify a non-empty label for the CustomField');
  const needs = formula
    ? known.needs?.filter((need) => need !== 'defaultValue' && need !== 'length')
    : known.needs;
  for (const need of needs ?? [])
    if (metadata[need] === undefined || metadata[need] === null)
      throw integrity(`Must specify '${need}' for a CustomField of type ${type}`);
  const [least, most] = lengths[type] ?? [];
  if (least !== undefined && most !== undefined && !formula && !within(metadata.length ?? 0, least, most))
    throw integrity(`${type} field length must be between ${least} and ${most}`);
  const argument = argumentOf(known.word, metadata);
  const flags = [
    metadata.required || type === 'MasterDetail' ? 'required' : '',
    metadata.externalId ? 'external' : '',
    metadata.unique ? 'unique' : '',
    metadata.caseSensitive ? 'case-sensitive' : '',
    valueSet?.restricted ? 'restricted' : '',
    type === 'MasterDetail' ? 'cascade createonly' : '',
    type === 'Checkbox' && `${metadata.defaultValue}` === 'true' ? 'default=true' : '',
  ];
  const values = valueSet?.valueSetDefinition?.value ?? [];
  const nameOf = (value: z.infer<typeof Value>) => value.fullName ?? value.valueName ?? '';
  const standard = values.find((value) => value.default === true);
  return {
    line: `${name} ${known.word}${argument} ${flags.join(' ')}${formula ? ` = ${formula.replace(/\s+/g, ' ').trim()}` : ''}`,
    more: {
      label,
      helpText: metadata.inlineHelpText ?? undefined,
      picklist: values.map(nameOf),
      ...(standard === undefined ? {} : { defaultValue: nameOf(standard) }),
      ...(type === 'AutoNumber'
        ? { autoNumber: metadata.displayFormat ?? '{0}', createable: false, updateable: false }
        : {}),
      ...(metadata.relationshipName && known.word === 'reference'
        ? { childRelationship: `${metadata.relationshipName}__r` }
        : {}),
    },
  };
}

function argumentOf(word: string, { length, precision, scale, referenceTo }: Metadata): string {
  if (word === 'string' || word === 'textarea') return `(${length ?? 1300})`;
  if (word === 'reference') return `(${referenceTo})`;
  return ['double', 'currency', 'percent'].includes(word) ? `(${precision ?? 18},${scale ?? 0})` : '';
}

function within(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function integrity(message: string): SalesforceError {
  return new SalesforceError(400, 'FIELD_INTEGRITY_EXCEPTION', message, ['Metadata']);
}
