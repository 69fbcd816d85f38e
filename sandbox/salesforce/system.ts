import { createFaultQueue } from '../core/faults.ts';
import { createRequestLog } from '../core/request-log.ts';
import type { SystemDefinition } from '../core/system.ts';
import { createSalesforceSandbox } from './index.ts';

export const salesforceSystem: SystemDefinition = {
  key: 'salesforce',
  name: 'Salesforce',
  async start(settings) {
    const own = { faults: createFaultQueue(), log: createRequestLog() };
    const sandbox = await createSalesforceSandbox({ ...settings, ...own });
    return {
      listeners: [sandbox.app],
      describe: ([url = '']) => sandbox.credentials(url),
      close: () => sandbox.close(),
    };
  },
};
