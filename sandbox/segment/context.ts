import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { FaultQueue } from '../core/faults.ts';
import type { SegmentStore } from './store.ts';
import type { Workspace } from './workspace.ts';

/** What a test turns; `POST /__sandbox/segment/settings` takes any of them. */
export const SegmentRules = z.strictObject({
  unify: z.boolean().describe('False: the workspace has no spaces feature'),
  withoutIdentityResolution: z
    .array(z.string())
    .describe('Slugs of spaces that have no identity resolution: they make no profiles'),
  disabledSources: z.array(z.string()).describe('Slugs of spaces whose source is off: it drops everything'),
  hideWriteKeys: z.boolean().describe('The token lacks Source Admin, so GET /sources shows no write keys'),
  unknownWriteKeys: z
    .enum(['accept', 'refuse'])
    .describe("Segment's way: 200 and everything is dropped; or 401"),
  missingIds: z
    .enum(['refuse', 'drop'])
    .describe('What comes without userId and anonymousId: 400 for the call, or 200 and it is dropped'),
  requestsPerSecond: z.number().int().nonnegative().describe('More of them get 429; 0 is off'),
});
export type SegmentRules = z.infer<typeof SegmentRules>;

export const defaultRules: SegmentRules = {
  unify: true,
  withoutIdentityResolution: [],
  disabledSources: [],
  hideWriteKeys: false,
  unknownWriteKeys: 'accept',
  missingIds: 'refuse',
  requestsPerSecond: 0,
};

/** What the routes of the Segment sandbox work on. */
export interface SegmentContext {
  workspace: Workspace;
  clock: Clock;
  faults: FaultQueue;
  store: SegmentStore;
  rules: SegmentRules;
}
