import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

const DefaultUsers = z.strictObject({
  leadOwner: z.string().optional(),
  leadCreator: z.string().optional(),
  caseOwner: z.string().optional(),
  workflowUser: z.string().optional(),
  approver: z.string().optional(),
});

/** What can be set about the org while it runs. */
export const SettingsChange = z.strictObject({
  sessionLifetimeMs: z.number().positive().optional(),
  dailyApiRequests: z.number().int().nonnegative().optional(),
  dailyBulkRows: z.number().int().nonnegative().optional(),
  /** How many calls may be under way for longer than `longRequestMs`, in the machine's time. */
  concurrentLongRequests: z.number().int().positive().optional(),
  longRequestMs: z.number().positive().optional(),
  /** Rows a second that one bulk job gets through; null means as fast as it goes. */
  bulkRowsPerSecond: z.number().positive().nullable().optional(),
  /** How long a bulk job waits before it starts. */
  bulkDelayMs: z.number().nonnegative().optional(),
  /** Duplicate rules: off, alerting (which a header can allow), or blocking; true means alerting. */
  duplicateRule: z.union([z.boolean(), z.enum(['alert', 'block'])]).optional(),
  /** User names that another org has. */
  takenUsernames: z.array(z.string()).optional(),
  /** Whether a changed e-mail address of a user waits until it is confirmed. */
  confirmEmailChanges: z.boolean().optional(),
  /** User names of those whom the org's setup names, who cannot be deactivated. */
  defaultUsers: DefaultUsers.optional(),
  /** Total of each user licence, by its name. */
  licenses: z.record(z.string(), z.number().int().nonnegative()).optional(),
  /** For so long after their stamp, changes are not there for queries and lists of changes, which show what was before. */
  lateVisibilityMs: z.number().nonnegative().optional(),
  requireSecurityToken: z.boolean().optional(),
  /** Wrong passwords in a row that lock a user out, and for how long; 0 means none do. */
  lockoutAfter: z.number().int().nonnegative().optional(),
  lockoutMs: z.number().positive().optional(),
  /** Refresh tokens are good once; each use answers with the next. */
  rotateRefreshTokens: z.boolean().optional(),
  /** PEM of certificates or public keys whose JWTs are taken, beside the sandbox's own. */
  jwtKeys: z.array(z.string().refine(isKey, 'is not the PEM of a certificate or key')).optional(),
});
export type SettingsChange = z.infer<typeof SettingsChange>;

export interface Settings {
  sessionLifetimeMs: number;
  dailyApiRequests: number;
  dailyBulkRows: number;
  concurrentLongRequests: number;
  longRequestMs: number;
  bulkRowsPerSecond: number | null;
  bulkDelayMs: number;
  duplicateRule: boolean | 'alert' | 'block';
  takenUsernames: string[];
  confirmEmailChanges: boolean;
  defaultUsers: z.infer<typeof DefaultUsers>;
  licenses: Record<string, number>;
  lateVisibilityMs: number;
  requireSecurityToken: boolean;
  lockoutAfter: number;
  lockoutMs: number;
  rotateRefreshTokens: boolean;
  jwtKeys: string[];
}

/** A developer org's two-hour session; many more calls than its 15,000, so that nobody runs out by chance. */
export const defaultSettings: Settings = {
  sessionLifetimeMs: 7_200_000,
  dailyApiRequests: 1_000_000,
  dailyBulkRows: 150_000_000,
  // https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm
  concurrentLongRequests: 25,
  longRequestMs: 20_000,
  bulkRowsPerSecond: null,
  bulkDelayMs: 0,
  duplicateRule: false,
  takenUsernames: [],
  confirmEmailChanges: true,
  defaultUsers: {},
  licenses: {},
  lateVisibilityMs: 0,
  requireSecurityToken: false,
  // Salesforce's own defaults: 10 attempts, 15 minutes.
  lockoutAfter: 10,
  lockoutMs: 900_000,
  rotateRefreshTokens: false,
  jwtKeys: [],
};

/** Time up to which changes are visible, or undefined where all are. */
export function visibleUntil({ lateVisibilityMs }: Settings, now: number): number | undefined {
  return lateVisibilityMs > 0 ? now - lateVisibilityMs : undefined;
}

function isKey(pem: string): boolean {
  try {
    createPublicKey(pem);
    return true;
  } catch {
    return false;
  }
}
