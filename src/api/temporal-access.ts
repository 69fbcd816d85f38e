import { type Client, isGrpcServiceError } from '@temporalio/client';
import { SaltbridgeError } from '../core/errors.ts';
import { TooLate, within } from './within.ts';

/** Temporal as the routes use it: connected when first needed, so that the API starts and answers without it. */
export interface TemporalAccess {
  taskQueue: string;
  /**
   * @param timeoutMs  for everything that `ask` does
   * @throws SaltbridgeError `transient` (`TEMPORAL_UNREACHABLE`) when the server doesn't answer
   */
  use<T>(ask: (client: Client) => Promise<T>, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

interface Connected {
  client: Client;
  close(): Promise<void>;
}

export function createTemporalAccess(options: {
  connect(): Promise<Connected>;
  address: string;
  taskQueue: string;
}): TemporalAccess {
  let connected: Promise<Connected> | undefined;
  const connect = () => {
    connected ??= options.connect().catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    return connected;
  };

  return {
    taskQueue: options.taskQueue,
    async use(ask, timeoutMs = 10_000) {
      const deadline = Date.now() + timeoutMs;
      try {
        // Connecting has a time limit of its own, which may be longer than the caller's patience.
        const { client } = await within(timeoutMs, connect());
        return await client.withDeadline(deadline, () => ask(client));
      } catch (error) {
        throw unreachable(error) ? notReachable(options.address, error) : error;
      }
    },
    async close() {
      // One that never came up has nothing to close.
      const open = await connected?.catch(() => undefined);
      await open?.close();
    },
  };
}

const UNAVAILABLE = 14;
const DEADLINE_EXCEEDED = 4;

/** The SDK wraps gRPC's error in its own; how deep differs from call to call. */
function unreachable(error: unknown): boolean {
  if (error instanceof TooLate) return true;
  if (isGrpcServiceError(error)) return error.code === UNAVAILABLE || error.code === DEADLINE_EXCEEDED;
  return error instanceof Error && unreachable(error.cause);
}

function notReachable(address: string, cause: unknown): SaltbridgeError {
  const next = 'see whether the server runs and a worker is started (`saltbridge dev` starts both)';
  return new SaltbridgeError('transient', `Temporal at ${address} did not answer in time: ${next}`, {
    cause,
    code: 'TEMPORAL_UNREACHABLE',
  });
}
