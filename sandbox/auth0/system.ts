import type { SystemDefinition } from '../core/system.ts';
import { createAuth0Sandbox } from './index.ts';

export const auth0System: SystemDefinition = {
  key: 'auth0',
  name: 'Auth0',
  async start(settings) {
    const sandbox = await createAuth0Sandbox(settings);
    return {
      listeners: [sandbox.app],
      describe: ([url = '']) => sandbox.credentials(url),
      close: () => sandbox.close(),
    };
  },
};
