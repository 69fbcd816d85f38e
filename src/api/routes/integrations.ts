import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { BoundIntegration } from '../../core/integration.ts';
import type { Api, ApiDependencies, ConnectionKind } from '../dependencies.ts';
import { problems, withKey } from '../resources/common.ts';

const JsonSchema = z.record(z.string(), z.unknown()).describe('JSON Schema, draft 2020-12');

const IntegrationKind = z
  .object({
    id: z.string(),
    label: z.string(),
    description: z.string(),
    section: z.string().optional().describe('Of the catalogue, e.g. Webhook'),
    source: z.string().describe('System that is read'),
    destination: z.string().describe('System that is written'),
    config: JsonSchema.describe('JSON Schema of a sync’s `config`'),
  })
  .meta({ id: 'Integration' });

const ConnectionKindView = z
  .object({
    system: z.string(),
    label: z.string(),
    settings: JsonSchema.describe(
      'JSON Schema of a connection’s `settings`; secret fields carry `secret: true`',
    ),
  })
  .meta({ id: 'ConnectionKind' });

const Catalogue = z
  .object({ integrations: z.array(IntegrationKind), connections: z.array(ConnectionKindView) })
  .meta({ id: 'Catalogue' });

/** What can be configured, in a form that a program can make an input mask from. */
export function integrationRoutes(app: Api, { integrations, connectionKinds }: ApiDependencies): void {
  app.get(
    '/integrations',
    {
      schema: {
        tags: ['Integrations'],
        summary: 'Every kind of integration and of connection',
        security: withKey,
        response: { 200: Catalogue, ...problems },
      },
    },
    () => ({
      integrations: [...integrations.values()].map(viewOf),
      connections: connectionKinds.map(connectionViewOf),
    }),
  );

  app.get(
    '/integrations/:id',
    {
      schema: {
        tags: ['Integrations'],
        summary: 'One kind of integration',
        security: withKey,
        params: z.object({ id: z.string() }),
        response: { 200: IntegrationKind, ...problems },
      },
    },
    ({ params }) => viewOf(integrationOf(integrations, params.id)),
  );
}

/** @throws SaltbridgeError `config` (`NOT_FOUND`) for an unknown one */
export function integrationOf(
  integrations: ReadonlyMap<string, BoundIntegration>,
  id: string,
): BoundIntegration {
  const found = integrations.get(id);
  if (found !== undefined) return found;
  const known = [...integrations.keys()].join(', ');
  throw new SaltbridgeError('config', `No integration is called ${id}; there are: ${known}`, {
    code: 'NOT_FOUND',
  });
}

function viewOf({ id, label, description, section, source, destination, config }: BoundIntegration) {
  const about = { id, label, description, ...(section !== undefined && { section }) };
  return { ...about, source, destination, config: jsonSchema(config) };
}

function connectionViewOf({ system, label, settings }: ConnectionKind) {
  return { system, label, settings: jsonSchema(settings) };
}

/** As a caller writes it: what has a default may be left out. */
function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}
