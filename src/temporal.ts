import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import type { Config } from './config.ts';
import { SaltbridgeError } from './core/errors.ts';

export { ensureSearchAttributes } from './temporal/search-attributes.ts';

/** How payloads are encoded; client, worker and replay must all be given the same. */
export const dataConverter: DataConverter = {};

/** The part of a `Config` that says which server; only address and namespace are needed for one without keys. */
export interface TemporalTarget {
  temporal: Pick<Config['temporal'], 'address' | 'namespace'> &
    Partial<Pick<Config['temporal'], 'tls' | 'apiKey' | 'metadata'>>;
}

/**
 * Connects the api or the command line.
 *
 * @throws SaltbridgeError `transient` when nothing answers within 5 s, `auth` when the server refuses us
 */
export async function connectClient(
  target: TemporalTarget,
): Promise<{ client: Client; close: () => Promise<void> }> {
  const { address, namespace } = target.temporal;
  const connection = await reach(address, () =>
    Connection.connect({ ...connectionOptions(target), connectTimeout: '5 s' }),
  );
  return { client: new Client({ connection, namespace, dataConverter }), close: () => connection.close() };
}

/**
 * Connects a worker. The native module is loaded only here, so that api and command line do without it.
 *
 * @throws SaltbridgeError as `connectClient` does
 */
export async function nativeConnection(target: TemporalTarget): Promise<NativeConnection> {
  const worker = await import('@temporalio/worker');
  return reach(target.temporal.address, () => worker.NativeConnection.connect(connectionOptions(target)));
}

function connectionOptions({ temporal }: TemporalTarget) {
  const { address, tls, apiKey, metadata } = temporal;
  return {
    address,
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

async function reach<T>(address: string, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (cause) {
    if (refused(cause)) {
      const next = 'check TEMPORAL_API_KEY, TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_NAMESPACE';
      throw new SaltbridgeError('auth', `The Temporal server at ${address} refused us: ${next}`, { cause });
    }
    const next =
      'start one with `saltbridge dev`, or set TEMPORAL_ADDRESS (and TEMPORAL_TLS) to one that runs';
    throw new SaltbridgeError('transient', `No Temporal server answers at ${address}: ${next}`, {
      cause,
      code: 'TEMPORAL_UNREACHABLE',
    });
  }
}

/** gRPC's UNAUTHENTICATED and PERMISSION_DENIED; the native module has them only in its text. */
function refused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && (error.code === 16 || error.code === 7)) return true;
  return /unauthenticated|permission ?denied/i.test(error.message) || refused(error.cause);
}
