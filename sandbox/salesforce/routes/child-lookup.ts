import type { FieldDef, ObjectDef, Schema } from '../schema/definition.ts';

/** The object and look-up field behind what a parent calls its children, e.g. `Contacts` of an Account. */
export function childLookup(
  schema: Schema,
  parent: ObjectDef,
  name: string,
): { object: ObjectDef; field: FieldDef } | undefined {
  for (const object of schema.objects)
    for (const field of object.fields)
      if (
        field.referenceTo.includes(parent.name) &&
        field.childRelationship?.toLowerCase() === name.toLowerCase()
      )
        return { object, field };
  return undefined;
}
