import { z } from 'zod';
import { isProtected } from '../protected-address.ts';

/**
 * Where each region is reached; events of a workspace in the EU that go to the US address are lost without an error.
 *
 * @see https://segment.com/docs/guides/regional-segment/
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ (checked 2026-11)
 */
const regions = {
  us: { tracking: 'https://api.segment.io/v1', publicApi: 'https://api.segmentapis.com' },
  eu: { tracking: 'https://events.eu1.segmentapis.com/v1', publicApi: 'https://eu1.api.segmentapis.com' },
} as const;

const Address = z
  .string()
  .refine(isProtected, 'must be an address that begins with https:// (http is for this machine only)')
  .optional();

/** Connection settings as a person fills them in. */
export const settings = z.object({
  region: z.enum(['us', 'eu']).default('us').describe("The workspace's region"),
  profileSpace: z
    .string()
    .min(1)
    .describe('Id or slug of the Unify space whose profiles are written; the source must be connected to it'),
  writeKey: z
    .string()
    .min(1)
    .describe('Write key of an HTTP API source that is connected to the space')
    .meta({ secret: true }),
  publicApiToken: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Token of the Public API (Workspace Owner, or Unify Read-only with Source Admin); lets us check space and write key, which Segment does not do by itself: messages with a wrong key are taken and lost',
    )
    .meta({ secret: true }),
  trackingUrl: Address.describe("In place of the region's address of the tracking API, with /v1"),
  publicApiUrl: Address.describe("In place of the region's address of the Public API"),
});

export interface SegmentSettings {
  region: 'us' | 'eu';
  profileSpace: string;
  writeKey: string;
  publicApiToken: string | undefined;
  /** Without a slash at the end, as the other. */
  trackingUrl: string;
  publicApiUrl: string;
}

/** @throws ZodError that never shows a value */
export function parseSettings(given: unknown): SegmentSettings {
  const { region, trackingUrl, publicApiUrl, publicApiToken, ...rest } = settings.parse(given);
  return {
    ...rest,
    region,
    publicApiToken,
    trackingUrl: withoutSlash(trackingUrl ?? regions[region].tracking),
    publicApiUrl: withoutSlash(publicApiUrl ?? regions[region].publicApi),
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
