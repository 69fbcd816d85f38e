import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { requireApiKey } from './auth.ts';
import type { Api, ApiDependencies } from './dependencies.ts';
import { serveDocumentation } from './documentation.ts';
import { answerErrorsAsProblems } from './errors.ts';
import { hookRoutes } from './hooks/routes.ts';
import { connectionCheckRoutes } from './routes/connection-checks.ts';
import { connectionRoutes } from './routes/connections.ts';
import { eventRoutes } from './routes/events.ts';
import { expressionRoutes } from './routes/expressions.ts';
import { healthRoutes } from './routes/health.ts';
import { integrationRoutes } from './routes/integrations.ts';
import { runActionRoutes } from './routes/run-actions.ts';
import { runArtifactRoutes } from './routes/run-artifacts.ts';
import { runEventRoutes } from './routes/run-events.ts';
import { runStartRoutes } from './routes/run-start.ts';
import { runRoutes } from './routes/runs.ts';
import { setupRoutes } from './routes/setup.ts';
import { switchRoutes } from './routes/switches.ts';
import { syncCheckRoutes } from './routes/sync-checks.ts';
import { syncTrialRoutes } from './routes/sync-trials.ts';
import { syncRoutes } from './routes/syncs.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { validatorCompiler } from './validation.ts';

/** The HTTP API. Nothing is reached before a request needs it; call `ready`, `inject` or `listen` on it. */
export function createApp(dependencies: ApiDependencies): FastifyInstance {
  const app: FastifyInstance = fastify({
    ...(dependencies.logger && { loggerInstance: dependencies.logger }),
    genReqId: () => randomUUID(),
    // A closing server must not wait for browsers that keep connections or event streams open.
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerErrorsAsProblems(app);
  secureHeaders(app);
  serveDocumentation(app);

  app.register(async (instance) => healthRoutes(typed(instance), dependencies));
  app.register(async (instance) => hookRoutes(typed(instance), dependencies), { prefix: '/v1' });
  app.register(
    async (instance) => {
      requireApiKey(instance, dependencies.database);
      const v1 = typed(instance);
      for (const addRoutes of v1Routes) addRoutes(v1, dependencies);
      // Uploads are read as they come, whatever their content type; only they may be.
      instance.register(async (scope) => uploadRoutes(typed(scope), dependencies));
    },
    { prefix: '/v1' },
  );
  return app;
}

const v1Routes = [
  connectionRoutes,
  connectionCheckRoutes,
  integrationRoutes,
  expressionRoutes,
  syncRoutes,
  syncCheckRoutes,
  switchRoutes,
  syncTrialRoutes,
  runStartRoutes,
  runRoutes,
  runActionRoutes,
  runEventRoutes,
  runArtifactRoutes,
  eventRoutes,
  setupRoutes,
];

function typed(instance: FastifyInstance): Api {
  return instance.withTypeProvider();
}

function secureHeaders(app: FastifyInstance): void {
  app.register(helmet, {
    // TLS ends before us where there is any; on plain http these two would lock a browser out.
    hsts: false,
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
  });
}
