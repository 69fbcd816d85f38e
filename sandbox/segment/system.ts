import type { SystemDefinition } from '../core/system.ts';
import { createSegmentSandbox } from './index.ts';

export const segmentSystem: SystemDefinition = {
  key: 'segment',
  name: 'Segment',
  async start(settings) {
    const sandbox = await createSegmentSandbox(settings);
    return {
      listeners: [sandbox.app],
      describe: ([url = '']) => sandbox.credentials(url),
      close: () => sandbox.close(),
    };
  },
};
