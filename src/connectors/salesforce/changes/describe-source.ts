import { z } from 'zod';
import type { SourceField, SourceObject, SourceObjectSummary } from '../../../core/changes/source-object.ts';
import type { Client } from '../client.ts';
import { type Describer, describeAs, rememberDescribed } from '../describe.ts';
import { parseAnswer } from '../parse-answer.ts';

const Field = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  length: z.number(),
  nillable: z.boolean(),
  filterable: z.boolean(),
  sortable: z.boolean(),
  calculated: z.boolean(),
  compoundFieldName: z.string().nullish(),
  referenceTo: z.array(z.string()).nullish(),
  relationshipName: z.string().nullish(),
});
const Summary = z.object({
  name: z.string(),
  label: z.string(),
  custom: z.boolean(),
  queryable: z.boolean(),
});
const Describe = Summary.extend({ fields: z.array(Field) });
const DescribeGlobal = z.object({ sobjects: z.array(Summary) });

/** `queryable`: whether the user may read its records at all. */
export type DescribedSource = SourceObject & { queryable: boolean };
export type SourceDescriber = Describer<DescribedSource>;

export function createSourceDescriber(client: Client): SourceDescriber {
  return rememberDescribed(async (object) => {
    const { fields, ...rest } = await describeAs(client, object, Describe);
    return { ...rest, fields: fields.map(toSourceField) };
  });
}

/** Objects whose records can be asked for, in the order of their names. */
export async function listObjects(client: Client): Promise<SourceObjectSummary[]> {
  const doing = 'list the objects of the org';
  const answer = await client.ask(doing, (connection) => connection.describeGlobal());
  return parseAnswer(DescribeGlobal, answer, doing)
    .sobjects.filter(({ queryable }) => queryable)
    .map(({ name, label, custom }) => ({ name, label, custom }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Salesforce marks roll-up summaries as calculated too. */
function toSourceField(field: z.infer<typeof Field>): SourceField {
  const { compoundFieldName, referenceTo, relationshipName, ...same } = field;
  const partOf = compoundFieldName === field.name ? undefined : compoundFieldName;
  return {
    ...same,
    ...(partOf && { partOf }),
    referenceTo: referenceTo ?? [],
    ...(relationshipName && { relationshipName }),
  };
}
