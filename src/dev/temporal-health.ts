import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connectClient, ensureSearchAttributes } from '../temporal.ts';

export interface TemporalAddresses {
  address: string;
  uiUrl: string | undefined;
}

const HEALTHY_WITHIN_MS = 60_000;
const POLL_MS = 50;

/**
 * Waits for a server that we started: until its port answers, then its API, and until our search attributes
 * are there.
 *
 * @param exited  settles when its process has ended, after which there is nothing to wait for
 */
export async function untilHealthy(
  { address, uiUrl, namespace }: TemporalAddresses & { namespace: string },
  exited: Promise<string>,
): Promise<TemporalAddresses> {
  let ended: string | undefined;
  void exited.then((how) => {
    ended = how;
  });
  const deadline = Date.now() + HEALTHY_WITHIN_MS;
  while (!(await answers(address))) {
    if (ended !== undefined) throw new Error(`It ended (${ended})`);
    if (Date.now() > deadline) throw new Error(`Nothing listened within ${HEALTHY_WITHIN_MS / 1000} s`);
    await delay(POLL_MS);
  }

  const { client, close } = await connectClient({ temporal: { address, namespace } });
  try {
    await client.workflowService.describeNamespace({ namespace });
    await ensureSearchAttributes(client);
  } finally {
    await close();
  }
  return { address, uiUrl };
}

/** gRPC would wait a second before it tries again, so a plain connection comes first. */
function answers(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
