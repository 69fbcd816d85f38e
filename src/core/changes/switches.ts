import { SaltbridgeError } from '../errors.ts';
import type { Switch } from './change-plan.ts';

/** Those that keep everything from being delivered. */
export function switchedOff(switches: readonly Switch[]): Switch[] {
  return switches.filter(({ on }) => !on);
}

/** As people read it, e.g. `"Enable source" (source) is off`. */
export function offText(off: readonly Switch[]): string {
  return `${off.map(({ label, name }) => `"${label}" (${name})`).join(', ')} is off`;
}

/** @throws SaltbridgeError `config` (`SWITCHED_OFF`) that names those that are off */
export function requireSwitchedOn(syncId: string, switches: readonly Switch[]): void {
  const off = switchedOff(switches);
  if (off.length === 0) return;
  const next = `switch them on: saltbridge enable ${syncId} ${off.map(({ name }) => name).join(' ')}`;
  throw new SaltbridgeError('config', `Sync ${syncId} delivers nothing while ${offText(off)}; ${next}`, {
    code: 'SWITCHED_OFF',
  });
}
