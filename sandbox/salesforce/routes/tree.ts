import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { noColumn, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import type { RecordInput } from '../records/body.ts';
import type { ObjectDef } from '../schema/definition.ts';
import { callOf } from './calls.ts';
import { childLookup } from './child-lookup.ts';
import { readableObject } from './discovery.ts';
import { readBody } from './read-body.ts';
import { restOptions, write } from './write.ts';

const Node = z.looseObject({ attributes: z.looseObject({ type: z.string(), referenceId: z.string() }) });
const Nodes = z.object({ records: z.array(Node) });

interface TreeRecord extends RecordInput {
  referenceId: string;
  /** The field that holds the parent's id, and the parent's place in the list. */
  parent?: { field: string; place: number };
}

const most = { records: 200, levels: 5 };

/**
 * Creates records with their children, all or none, parents first.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobject_tree.htm (checked 2026-11)
 */
export function addTree(api: FastifyInstance, org: Org): void {
  api.post<{ Params: { object: string } }>('/composite/tree/:object', async (request, reply) => {
    const object = readableObject(org, request.params.object, callOf(request).rights);
    const levels = flatten(org, object, readBody(Nodes, request.body).records);
    const records = levels.flat();
    if (records.length > most.records || levels.length > most.levels)
      throw new SalesforceError(
        400,
        'INVALID_INPUT',
        `A request can create ${most.records} records on ${most.levels} levels`,
      );
    const outcomes = await org.transactions.run(
      async () => createLevels(org, request, levels),
      (results) => !results.some(hasErrors),
    );
    const errors = outcomes.filter(hasErrors);
    if (errors.length === 0) return reply.code(201).send({ hasErrors: false, results: outcomes });
    return reply.code(400).send({ hasErrors: true, results: errors });
  });
}

interface Outcome {
  referenceId: string;
  id?: string;
  errors?: readonly object[];
}

/** Stops after the level on which a record failed: its children have no parent. */
function createLevels(org: Org, request: FastifyRequest, levels: readonly TreeRecord[][]): Outcome[] {
  const outcomes: Outcome[] = [];
  for (const level of levels) {
    const records = level.map(({ object, fields, parent }): RecordInput => {
      const parentId = parent === undefined ? undefined : outcomes[parent.place]?.id;
      return { object, fields: parent === undefined ? fields : { ...fields, [parent.field]: parentId } };
    });
    const results = write(org, callOf(request).userId, { ...restOptions(request), lane: 'insert', records });
    for (const [place, { id, success, errors }] of results.entries()) {
      const { referenceId = '' } = level[place] ?? {};
      outcomes.push(success && id !== undefined ? { referenceId, id } : { referenceId, errors });
    }
    if (outcomes.some(hasErrors)) break;
  }
  return outcomes;
}

function flatten(org: Org, object: ObjectDef, roots: z.infer<typeof Node>[]): TreeRecord[][] {
  const levels: TreeRecord[][] = [];
  const names = new Set<string>();
  let level = roots.map((node) => ({ object, node, parent: undefined as TreeRecord['parent'] }));
  let done = 0;
  while (level.length > 0) {
    const records: TreeRecord[] = [];
    const next: typeof level = [];
    for (const { object: expected, node, parent } of level) {
      const { attributes, ...members } = node;
      if (attributes.type.toLowerCase() !== expected.name.toLowerCase())
        throw new SalesforceError(
          400,
          'INVALID_INPUT',
          `Expected a record of type ${expected.name}, not ${attributes.type}`,
        );
      if (names.has(attributes.referenceId))
        throw new SalesforceError(400, 'INVALID_INPUT', `Duplicate ReferenceId: ${attributes.referenceId}`);
      names.add(attributes.referenceId);
      const place = done + records.length;
      const fields: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(members)) {
        const children = Nodes.safeParse(value);
        if (!children.success) {
          fields[name] = value;
          continue;
        }
        const child = childLookup(org.store.schema, expected, name);
        if (child === undefined) throw noColumn(name, expected.name);
        for (const inner of children.data.records)
          next.push({ object: child.object, node: inner, parent: { field: child.field.name, place } });
      }
      records.push({
        object: expected.name,
        fields,
        referenceId: attributes.referenceId,
        ...(parent === undefined ? {} : { parent }),
      });
    }
    done += records.length;
    levels.push(records);
    level = next;
  }
  return levels;
}

function hasErrors({ errors }: Outcome): boolean {
  return errors !== undefined;
}
