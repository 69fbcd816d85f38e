import { msToTs } from '@temporalio/common/lib/time.js';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { freePort } from '../src/dev/ports.ts';
import { connectClient, ensureSearchAttributes, nativeConnection } from '../src/temporal.ts';
import { testTemporal } from './support/temporal.ts';

it.each([
  ['api and command line', connectClient],
  ['worker', nativeConnection],
])('tells the %s where no server answers, and what to do', async (_, connect) => {
  const address = `127.0.0.1:${await freePort()}`;

  const connected = connect(loadConfig({ TEMPORAL_ADDRESS: address }));

  await expect(connected).rejects.toMatchObject({
    kind: 'transient',
    message: expect.stringMatching(`${address}.+saltbridge dev.+TEMPORAL_ADDRESS`),
  });
});

it('registers search attributes from several processes at once', async () => {
  const temporal = await testTemporal();
  onTestFinished(() => temporal.close());
  const namespace = temporal.taskQueue;
  await temporal.client.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  const target = { temporal: { ...temporal.config.temporal, namespace } };
  const clients = await Promise.all([connectClient(target), connectClient(target), connectClient(target)]);
  onTestFinished(() => Promise.all(clients.map(({ close }) => close())).then(() => undefined));

  await Promise.all(clients.map(({ client }) => ensureSearchAttributes(client)));

  await expect(ensureSearchAttributes(clients[0].client)).resolves.toBeUndefined();
});
