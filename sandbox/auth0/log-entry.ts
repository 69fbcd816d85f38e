import { randomInt } from 'node:crypto';
import { client, type Login, strategyOf, userAgent } from './login-event.ts';
import type { Tenant } from './tokens.ts';

/** An entry as log streams send it. */
export interface LogEntry {
  log_id: string;
  data: { type: LogType; user_id: string } & Record<string, unknown>;
}

/**
 * The entries that logging in leaves: the filter that lets each through, and its description.
 *
 * @see https://auth0.com/docs/customize/log-streams/event-filters (checked 2026-11)
 */
export const logTypes = {
  ss: { filter: 'auth.signup.success', description: '' },
  s: { filter: 'auth.login.success', description: '' },
  f: { filter: 'auth.login.fail', description: 'Failed login' },
  seacft: { filter: 'auth.token_exchange.success', description: 'Authorization Code for Access Token' },
  sertft: { filter: 'auth.token_exchange.success', description: 'Refresh Token for Access Token' },
  fertft: { filter: 'auth.token_exchange.fail', description: 'Refresh Token for Access Token' },
  actions_execution_failed: { filter: 'other', description: 'Execution of an Action failed' },
} as const;
export type LogType = keyof typeof logTypes;

/** @see https://github.com/auth0/auth0-log-schemas (schemas/log-types, checked 2026-11) */
export function logEntry(
  type: LogType,
  { user, connection, at, ip }: Login,
  tenant: Tenant,
  more: { description?: string; details?: object } = {},
): LogEntry {
  const id = logId(at);
  const strategy = strategyOf(user);
  return {
    log_id: id,
    data: {
      date: at.toISOString(),
      type,
      description: more.description ?? logTypes[type].description,
      connection: connection.name,
      connection_id: connection.id,
      client_id: client.client_id,
      client_name: client.name,
      ip,
      user_agent: userAgent,
      is_mobile: false,
      ...(more.details === undefined ? {} : { details: more.details }),
      hostname: tenant.domain,
      user_id: user.user_id,
      user_name: user.email ?? user.name,
      strategy,
      strategy_type: strategy === 'auth0' ? 'database' : 'social',
      tenant_name: tenant.name,
      environment_name: 'sandbox',
      log_id: id,
    },
  };
}

/** 56 digits: `900`, the time to the millisecond, and 36 more. */
function logId(at: Date): string {
  const digits = () => String(randomInt(10 ** 12)).padStart(12, '0');
  return `900${at.toISOString().replace(/\D/g, '')}${digits()}${digits()}${digits()}`;
}
