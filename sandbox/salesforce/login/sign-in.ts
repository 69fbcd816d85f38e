import { randomBytes } from 'node:crypto';
import type { Org } from '../org.ts';
import type { Session } from './sessions.ts';

export type SignIn = { userId: string } | { refused: keyof typeof refusals };

/**
 * Why SOAP refuses a login, in its words; OAuth says no more than `authentication failure`. What an outsider must not
 * learn (no such user, inactive, frozen, locked out) has one wording.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm (checked 2026-11)
 * @see https://github.com/jsforce/jsforce/issues/487 (wording)
 */
export const refusals = {
  INVALID_LOGIN: 'Invalid username, password, security token; or user locked out.',
  LOGIN_MUST_USE_SECURITY_TOKEN:
    'Invalid username, password, security token; or user locked out. Are you at a new location? When accessing Salesforce--either via a desktop client or the API--from outside of your company’s trusted networks, you must add a security token to your password to log in. To get your new security token, log in to Salesforce. From your personal settings, enter Reset My Security Token in the Quick Find box, then select Reset My Security Token.',
} as const;

/** Starts a session: `{15-character org id}!{secret}`. */
export function openSession(org: Org, userId: string, api: Session['api'], family?: string): Session {
  const token = `${orgId(org).slice(0, 15)}!AQ${randomBytes(70).toString('base64url')}`;
  const from = family === undefined ? {} : { family };
  return org.sessions.open({ token, userId, at: org.now(), api, ...from });
}

/** The user of these words; the security token may follow the password, and must when the org says so. */
export function signIn(org: Org, username: string, password: string): SignIn {
  const { secrets, settings, lockouts } = org;
  const userId = org.userNamed(username);
  const refused = { refused: 'INVALID_LOGIN' } as const;
  if (userId === undefined || !mayLogIn(org, userId) || isLockedOut(org, userId)) return refused;
  if (password === secrets.password + secrets.securityToken) return letIn(org, userId);
  if (password !== secrets.password) {
    const { lockoutAfter: limit, lockoutMs: lockMs } = settings;
    lockouts.wrong({ userId, at: org.now(), limit, lockMs });
    return refused;
  }
  return settings.requireSecurityToken ? { refused: 'LOGIN_MUST_USE_SECURITY_TOKEN' } : letIn(org, userId);
}

function letIn(org: Org, userId: string): SignIn {
  org.lockouts.forget({ userId });
  return { userId };
}

/** False for users who are inactive or frozen, whatever they sign in with. */
export function mayLogIn(org: Org, userId: string): boolean {
  return isActive(org, userId) && loginFlag(org, userId, 'IsFrozen') !== true;
}

/** Too many wrong passwords; ends by time, or when an administrator unchecks the flag. */
function isLockedOut(org: Org, userId: string): boolean {
  return org.lockouts.isLocked(userId, org.now()) && loginFlag(org, userId, 'IsPasswordLocked') !== false;
}

export function isActive(org: Org, userId: string): boolean {
  const at = org.store.locate(userId);
  const field = at?.table.object.field('IsActive');
  return at !== undefined && field !== undefined && at.table.get(at.row, field) === true;
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_userlogin.htm */
function loginFlag(org: Org, userId: string, name: string): unknown {
  const logins = org.store.table('UserLogin');
  const [user, flag] = [logins.object.field('UserId'), logins.object.field(name)];
  const row = user === undefined ? -1 : logins.first(user, userId);
  return row < 0 || flag === undefined ? undefined : logins.get(row, flag);
}

export function orgId(org: Org): string {
  const orgs = org.store.table('Organization');
  // The last of its table: before it stand those of other seeds, see `plantSeed`.
  return orgs.id(orgs.size() - 1);
}

/** The integration user, as whom the connected app runs. */
export function integrationUser(org: Org): string {
  return org.userNamed(org.secrets.username) ?? org.store.table('User').id(0);
}
