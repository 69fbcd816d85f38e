import type { SystemDefinition } from '../core/system.ts';
import { createSlackSandbox } from './index.ts';

export const slackSystem: SystemDefinition = {
  key: 'slack',
  name: 'Slack',
  async start(settings) {
    const sandbox = await createSlackSandbox(settings);
    return {
      listeners: [sandbox.app],
      describe: ([url = '']) => sandbox.credentials(url),
      close: () => sandbox.close(),
    };
  },
};
