import type { SwaggerTransformObject } from '@fastify/swagger';
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';

/** The little of an OpenAPI document that is looked at here. */
interface Document {
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, unknown> };
}
interface Operation {
  responses?: Record<string, { description?: string }>;
}

/**
 * Adds the shared schemas. Each exists twice, as it is sent and as it is answered; those that nothing refers to
 * are left out. Answers get a description, which OpenAPI demands.
 */
export const tidyDocument: SwaggerTransformObject = (input) => {
  const whole = jsonSchemaTransformObject(input);
  // OpenAPI 3.1 has this shape; the union's other member, Swagger 2, is never made.
  const document = whole as Document;
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path)) describeAnswers(operation);
  }
  const schemas = document.components?.schemas ?? {};
  const used = reachable(document.paths, schemas);
  const unused = Object.keys(schemas).filter((name) => !used.has(name));
  for (const name of unused) delete schemas[name];
  return whole;
};

const ANSWERS: Record<string, string> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted',
  204: 'Done',
  503: 'Not ready',
};

function describeAnswers({ responses = {} }: Operation): void {
  for (const [status, answer] of Object.entries(responses)) {
    const description = ANSWERS[status];
    if (description !== undefined && answer.description === 'Default Response')
      answer.description = description;
  }
}

function reachable(from: unknown, schemas: Record<string, unknown>): Set<string> {
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const name of referencesIn(value)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name]);
    }
  };
  visit(from);
  return used;
}

function* referencesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$ref' && typeof inner === 'string') yield inner.split('/').at(-1) ?? '';
    else yield* referencesIn(inner);
  }
}
