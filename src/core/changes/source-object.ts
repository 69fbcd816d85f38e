import { z } from 'zod';

/** A field of an object that is read, as its live metadata describes it; names and types in the vendor's spelling. */
export const SourceField = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string().describe('Salesforce field type, e.g. string, email, double, multipicklist, address'),
  length: z.number().int(),
  nillable: z.boolean(),
  filterable: z.boolean(),
  sortable: z.boolean(),
  calculated: z.boolean().describe('Formula or roll-up: its value changes without the record being touched'),
  /** Compound field that this one is a part of, e.g. MailingAddress of MailingCity. */
  partOf: z.string().optional(),
  referenceTo: z.array(z.string()),
  relationshipName: z.string().optional(),
});
export type SourceField = z.infer<typeof SourceField>;

export const SourceObject = z
  .object({
    name: z.string(),
    label: z.string(),
    custom: z.boolean(),
    fields: z.array(SourceField),
  })
  .meta({ id: 'SourceObject' });
export type SourceObject = z.infer<typeof SourceObject>;

/** One collection that there is to choose. */
export const SourceObjectSummary = z
  .object({ name: z.string(), label: z.string(), custom: z.boolean() })
  .meta({ id: 'SourceObjectSummary' });
export type SourceObjectSummary = z.infer<typeof SourceObjectSummary>;
