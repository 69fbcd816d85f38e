import { SaltbridgeError } from '../../core/errors.ts';

export function syncExists(id: string): SaltbridgeError {
  const message = `There is already a sync ${id}; change that one or choose another id`;
  return new SaltbridgeError('config', message, { code: 'SYNC_EXISTS' });
}

export function syncNotFound(id: string): SaltbridgeError {
  return new SaltbridgeError('config', `There is no sync ${id}`, { code: 'SYNC_NOT_FOUND' });
}

export function syncChanged(id: string, expected: number, current: number): SaltbridgeError {
  const message =
    `The sync ${id} was changed in the meantime: it is at version ${current}, not ${expected}; ` +
    'read it again and repeat the change';
  return new SaltbridgeError('config', message, { code: 'SYNC_CHANGED' });
}
