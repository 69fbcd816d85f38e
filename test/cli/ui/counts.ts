import type { RunCounts } from '../../../src/core/run.ts';

export const noCounts: RunCounts = {
  read: 0,
  rejected: 0,
  unchanged: 0,
  outOfScope: 0,
  held: 0,
  created: 0,
  updated: 0,
  failed: 0,
  unprocessed: 0,
  apiCalls: 0,
};
