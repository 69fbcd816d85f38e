import { randomBytes } from 'node:crypto';
import type { Org } from '../org.ts';
import type { Session } from './sessions.ts';

/** Starts a session: `{15-character org id}!{secret}`. */
export function openSession(org: Org, userId: string, api: Session['api']): Session {
  const token = `${orgId(org).slice(0, 15)}!AQ${randomBytes(70).toString('base64url')}`;
  return org.sessions.open({ token, userId, at: org.now(), api });
}

/** The user of these words, or undefined; the security token may follow the password, and must when the org says so. */
export function checkPassword(org: Org, username: string, password: string): string | undefined {
  const { secrets, settings } = org;
  const withToken = secrets.password + secrets.securityToken;
  const right = password === withToken || (!settings.requireSecurityToken && password === secrets.password);
  const userId = right ? org.userNamed(username) : undefined;
  return userId !== undefined && isActive(org, userId) ? userId : undefined;
}

export function isActive(org: Org, userId: string): boolean {
  const at = org.store.locate(userId);
  return at !== undefined && org.store.read(at.table, at.row).IsActive === true;
}

export function orgId(org: Org): string {
  return org.store.table('Organization').id(0);
}

/** The integration user, as whom the connected app runs. */
export function integrationUser(org: Org): string {
  return org.userNamed(org.secrets.username) ?? org.store.table('User').id(0);
}
