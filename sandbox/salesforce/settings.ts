import { z } from 'zod';

/** What can be set about the org while it runs. */
export const SettingsChange = z.strictObject({
  sessionLifetimeMs: z.number().positive().optional(),
  dailyApiRequests: z.number().int().nonnegative().optional(),
  /** Rows a second that one bulk job gets through; null means as fast as it goes. */
  bulkRowsPerSecond: z.number().positive().nullable().optional(),
  /** How long a bulk job waits before it starts. */
  bulkDelayMs: z.number().nonnegative().optional(),
  duplicateRule: z.boolean().optional(),
  requireSecurityToken: z.boolean().optional(),
  /** PEM of certificates or public keys whose JWTs are taken, beside the sandbox's own. */
  jwtKeys: z.array(z.string()).optional(),
});
export type SettingsChange = z.infer<typeof SettingsChange>;

export interface Settings {
  sessionLifetimeMs: number;
  dailyApiRequests: number;
  bulkRowsPerSecond: number | null;
  bulkDelayMs: number;
  duplicateRule: boolean;
  requireSecurityToken: boolean;
  jwtKeys: string[];
}

/** A developer org's two-hour session; many more calls than its 15,000, so that nobody runs out by chance. */
export const defaultSettings: Settings = {
  sessionLifetimeMs: 7_200_000,
  dailyApiRequests: 1_000_000,
  bulkRowsPerSecond: null,
  bulkDelayMs: 0,
  duplicateRule: false,
  requireSecurityToken: false,
  jwtKeys: [],
};
