import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { tidyDocument } from './openapi-tidy.ts';

export const OPENAPI_PATH = '/v1/openapi.json';
export const DOCS_PATH = '/docs';

/** The OpenAPI document, made from the very schemas that check requests, and a page to browse it. */
export function serveDocumentation(app: FastifyInstance): void {
  app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Saltbridge',
        version: '1',
        description:
          'Keeps Salesforce in step with identity and customer-data systems. Errors are RFC 9457 problem documents.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `Bearer sb_…`' },
        },
      },
      tags: [
        { name: 'Connections', description: 'Accounts of other systems and how to sign in to them' },
        {
          name: 'Integrations',
          description: 'The kinds of integration there are, and what their settings are',
        },
        { name: 'Syncs', description: 'Configured integrations, versioned' },
        { name: 'Expressions', description: 'The language of mappings and conditions, to try out' },
        { name: 'Runs', description: 'Executions of a sync: the recent import jobs' },
        { name: 'Artifacts', description: 'Uploaded files' },
        { name: 'Health' },
      ],
    },
    transform: jsonSchemaTransform,
    transformObject: tidyDocument,
  });
  app.register(fastifySwaggerUi, {
    routePrefix: DOCS_PATH,
    uiConfig: { persistAuthorization: true, docExpansion: 'list', layout: 'BaseLayout' },
    theme: { title: 'Saltbridge API' },
  });
  app.after(() => {
    app.get(OPENAPI_PATH, { schema: { hide: true } }, () => app.swagger());
  });
}
