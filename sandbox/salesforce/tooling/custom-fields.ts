import type { z } from 'zod';
import { SalesforceError } from '../errors.ts';
import type { Recorder } from '../recorder.ts';
import { makeId, sequenceOf } from '../records/ids.ts';
import type { Store } from '../records/store.ts';
import { bindFormula } from '../schema/bind.ts';
import type { FieldDef, ObjectDef } from '../schema/definition.ts';
import { type CustomFieldBody, planField } from './metadata.ts';

type Body = z.infer<typeof CustomFieldBody>;

/** A custom field with its id; those of the schema text have one too. */
export interface CustomField {
  id: string;
  object: string;
  field: FieldDef;
  /** As it was made through the Tooling API. */
  metadata: Body['Metadata'] | undefined;
  at: number;
}

/** The custom fields of an org. New ones are seen by nobody until field permissions say so, as in Salesforce. */
export interface CustomFields {
  /** Removed ones too, in the order of their ids; `get` knows only those that are there. */
  all(): readonly CustomField[];
  get(id: string): CustomField | undefined;
  /** Rises with every change. */
  version: () => number;
  /** @throws SalesforceError when object, name or metadata will not do */
  create(args: { body: Body; at: number }): string;
  change(args: { id: string; metadata: Body['Metadata']; at: number }): void;
  remove(args: { id: string }): void;
  /** Takes away all that were created. */
  clear(): void;
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm (checked 2026-11) */
export function createCustomFields(store: Store, recorder: Recorder): CustomFields {
  const planted: readonly CustomField[] = store.schema.objects
    .flatMap((object) => object.fields.map((field) => ({ object: object.name, field })))
    .filter(({ field }) => field.custom)
    .map((entry, place) => ({ ...entry, id: makeId('00N', place + 1), metadata: undefined, at: 0 }));
  const fields: CustomField[] = [...planted];
  const removed = new Set<CustomField>();
  let version = 0;
  const get = (id: string) => {
    const field = fields[(sequenceOf(id) ?? 0) - 1];
    return field === undefined || removed.has(field) ? undefined : field;
  };

  function drop({ object, field }: CustomField): void {
    store.schema.object(object)?.removeField(field);
    const permissions = store.table('FieldPermissions');
    for (const row of store.where('FieldPermissions', { Field: `${object}.${field.name}` }))
      permissions.remove(row);
    version += 1;
  }

  function checkTarget(referenceTo: string | null | undefined): void {
    if (!referenceTo || store.schema.object(referenceTo) !== undefined) return;
    throw new SalesforceError(
      400,
      'FIELD_INTEGRITY_EXCEPTION',
      `referenceTo value of '${referenceTo}' does not resolve to a valid sObject type`,
    );
  }

  function bind(object: ObjectDef, field: FieldDef, undo: () => void): void {
    try {
      bindFormula(store, store.table(object.name), field);
    } catch (error) {
      undo();
      throw new SalesforceError(400, 'FIELD_INTEGRITY_EXCEPTION', String(error).replace(/^Error: /, ''));
    }
  }

  return {
    all: () => fields,
    get,
    version: () => version,
    create: recorder.command('custom-field.create', ({ body, at }: { body: Body; at: number }) => {
      const [objectName = '', name = ''] = body.FullName.split('.');
      const object = store.schema.object(objectName);
      if (object === undefined)
        throw new SalesforceError(
          400,
          'INVALID_CROSS_REFERENCE_KEY',
          `Entity of type 'CustomObject' named '${objectName}' cannot be found`,
        );
      if (object.field(name) !== undefined)
        throw new SalesforceError(
          400,
          'DUPLICATE_DEVELOPER_NAME',
          `There is already a field named ${name.replace(/__c$/, '')} on ${object.label}.`,
          ['FullName'],
        );
      checkTarget(body.Metadata.referenceTo);
      const { line, more } = planField(name, body.Metadata);
      const field = object.addField(line, more);
      bind(object, field, () => object.removeField(field));
      const id = makeId('00N', fields.length + 1);
      fields.push({ id, object: object.name, field, metadata: body.Metadata, at });
      version += 1;
      return id;
    }),
    change: recorder.command(
      'custom-field.change',
      ({ id, metadata, at }: { id: string; metadata: Body['Metadata']; at: number }) => {
        const known = get(id);
        const object = store.schema.object(known?.object ?? '');
        if (known === undefined || object === undefined) return;
        checkTarget(metadata.referenceTo);
        const { line, more } = planField(known.field.name, metadata);
        const before = { ...known.field };
        object.changeField(known.field, line, more);
        bind(object, known.field, () => Object.assign(known.field, before));
        Object.assign(known, { metadata, at });
        version += 1;
      },
    ),
    remove: recorder.command('custom-field.remove', ({ id }: { id: string }) => {
      const known = get(id);
      if (known === undefined) return;
      drop(known);
      removed.add(known);
    }),
    clear() {
      for (const field of fields.slice(planted.length)) if (!removed.has(field)) drop(field);
      for (const field of planted)
        if (removed.has(field)) store.schema.object(field.object)?.restoreField(field.field);
      removed.clear();
      fields.splice(0, fields.length, ...planted);
      version += 1;
    },
  };
}
