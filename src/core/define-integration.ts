import type {
  BatchIntegration,
  BoundFacts,
  ChangeIntegration,
  ChangingIntegration,
  EventIntegration,
  Integration,
  IntegrationFacts,
  ReactingIntegration,
} from './integration.ts';

/** Keeps the config's type inside the object and hides it from the registry, which parses before it calls. */
export function defineIntegration<Config>(integration: Integration<Config>): BatchIntegration {
  return {
    ...factsOf(integration),
    story: 'sync',
    bind: (config) => {
      const parsed = integration.config.parse(config);
      return {
        connections: integration.connections(parsed),
        read: integration.read(parsed),
        map: integration.map(parsed),
        write: integration.write(parsed),
        rules: integration.rules(parsed),
      };
    },
  };
}

export function defineEventIntegration<Config>(integration: EventIntegration<Config>): ReactingIntegration {
  return {
    ...factsOf(integration),
    story: 'react',
    bind: (config) => {
      const parsed = integration.config.parse(config);
      return { connections: integration.connections(parsed), ...integration.react(parsed) };
    },
  };
}

export function defineChangeIntegration<Config>(integration: ChangeIntegration<Config>): ChangingIntegration {
  return {
    ...factsOf(integration),
    story: 'changes',
    bind: (config) => {
      const parsed = integration.config.parse(config);
      return { connections: integration.connections(parsed), ...integration.changes(parsed) };
    },
  };
}

function factsOf<Config>(integration: IntegrationFacts<Config>): BoundFacts {
  const { id, label, description, section, source, destination, announcer, config } = integration;
  const connectionsOf = (given: unknown) => integration.connections(config.parse(given));
  const facts = { id, label, description, source, destination, config, connectionsOf };
  return {
    ...facts,
    ...(section !== undefined && { section }),
    ...(announcer !== undefined && { announcer }),
  };
}
