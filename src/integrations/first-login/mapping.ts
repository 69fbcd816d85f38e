import { z } from 'zod';
import { type CompiledExpression, compileExpression } from '../../core/expression/compile.ts';
import { fieldText, rejectionOf } from '../../core/expression/field-text.ts';
import { expressionText } from '../../core/expression/schema.ts';
import type { Attributes } from '../../core/reaction.ts';

/** A person's attributes are texts by the time that they are kept; which there are, only Auth0 knows. */
const anyAttributes = {
  fields: [],
  open: true,
  openType: 'string',
  repeatable: true,
  label: 'the person',
} as const;

/** What fills a field: an attribute as it is, or an expression over attributes. */
export const PersonMapping = z.union([
  z.strictObject({ attribute: z.string().min(1), field: z.string().min(1) }),
  z.strictObject({
    expression: expressionText(anyAttributes).describe(
      "Over the person's attributes, which are texts: Coalesce(nickname, name); see docs/expressions.md",
    ),
    field: z.string().min(1),
  }),
]);
export type PersonMapping = z.infer<typeof PersonMapping>;

/** One field of the Lead and where its value comes from. */
export interface FieldSource {
  field: string;
  /** Attributes that it looks at. */
  attributes: string[];
  /**
   * @returns undefined where the person has nothing for it
   * @throws SaltbridgeError `rejected` where the expression can't be evaluated for this person; names the field
   */
  valueFor: (person: Attributes) => string | undefined;
}

export function fieldSource(mapping: PersonMapping): FieldSource {
  const { field } = mapping;
  if ('attribute' in mapping) {
    const { attribute } = mapping;
    return { field, attributes: [attribute], valueFor: (person) => person[attribute] };
  }
  const compiled: CompiledExpression = compileExpression(mapping.expression, anyAttributes);
  return {
    field,
    attributes: compiled.fields,
    valueFor: (person) => {
      try {
        return fieldText(compiled.evaluate(person)) ?? undefined;
      } catch (error) {
        throw rejectionOf(field, error);
      }
    },
  };
}
