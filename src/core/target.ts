import { z } from 'zod';

/** A field of the target object as its live metadata describes it; names and types in the vendor's spelling. */
export const TargetField = z.object({
  name: z.string(),
  label: z.string(),
  type: z
    .string()
    .describe('Salesforce field type, e.g. string, email, picklist, double, datetime, reference'),
  length: z.number().int().describe('Longest value in characters; 0 where it does not apply'),
  precision: z.number().int(),
  scale: z.number().int(),
  required: z.boolean().describe('Must have a value on create: not nillable, no default, createable'),
  createable: z.boolean(),
  updateable: z.boolean(),
  externalId: z.boolean(),
  idLookup: z.boolean().describe('Usable to find records by, e.g. e-mail'),
  unique: z.boolean(),
  caseSensitive: z.boolean(),
  picklist: z
    .object({ restricted: z.boolean(), values: z.array(z.string()).describe('Active values only') })
    .optional(),
  referenceTo: z.array(z.string()).describe('Objects a reference may point to; empty otherwise'),
  relationshipName: z.string().optional(),
});
export type TargetField = z.infer<typeof TargetField>;

export const TargetObject = z.object({
  name: z.string(),
  label: z.string(),
  createable: z.boolean(),
  updateable: z.boolean(),
  fields: z.array(TargetField),
});
export type TargetObject = z.infer<typeof TargetObject>;
