import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type Config, environmentWith, loadConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { connectClient } from '../../src/temporal.ts';
import { testTemporal } from '../support/temporal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const silent = () => undefined;

it('keeps workflows over a stop and a start of the server', async () => {
  const folder = await temporaryFolder();
  const ports = { grpc: await freePort() };
  const config = ownServer({ SALTBRIDGE_TEMPORAL_PORT: String(ports.grpc) });
  const first = await startTemporalServer({ config, folder, ports, log: silent });
  const before = await connectClient(config);
  await before.client.workflow.start('anything', { taskQueue: 'nobody', workflowId: 'kept' });
  await before.close();
  await first.stop();

  const second = await startTemporalServer({ config, folder, ports, log: silent });
  onTestFinished(() => second.stop());
  const after = await connectClient(config);
  onTestFinished(() => after.close());
  const { status } = await after.client.workflow.getHandle('kept').describe();

  expect(status.name).toBe('RUNNING');
});

it('names the port, its variable and the next step when the port is busy', async () => {
  const port = await freePort();
  const squatter = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void squatter.close());
  const config = ownServer({});

  const started = startTemporalServer({ config, ports: { grpc: port }, log: silent });

  await expect(started).rejects.toMatchObject({
    kind: 'config',
    problems: [{ code: 'PORT_BUSY', message: expect.stringMatching(`${port}.+SALTBRIDGE_TEMPORAL_PORT`) }],
  });
});

it('lists workflows by our search attributes from the first moment', async () => {
  const temporal = await testTemporal();
  onTestFinished(() => temporal.close());

  const listed = await temporal.client.workflowService.listWorkflowExecutions({
    namespace: 'default',
    query:
      'SaltbridgeSync = "a" AND SaltbridgeWaiting = true AND SaltbridgeStep = "b" AND SaltbridgeIntegration = "c"',
  });

  expect(listed.executions).toEqual([]);
});

/** Also where TEMPORAL_ADDRESS is set for the other tests. */
function ownServer(env: Record<string, string>): Config {
  return loadConfig(environmentWith({ TEMPORAL_ADDRESS: undefined, ...env }));
}
