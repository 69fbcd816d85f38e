import { expect, it, onTestFinished } from 'vitest';
import { startSegment, type TestSegment } from '../../support/segment.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const message = { type: 'identify', userId: '1', messageId: 'm-1', traits: { a: 1 } };

it('knows profiles and messages again after a restart that nobody announced', async () => {
  const folder = await temporaryFolder();
  const first = await start({ folder });
  await first.track('batch', { batch: [message, { ...message, messageId: 'm-2', traits: { b: 2 } }] });
  await first.track('group', { userId: '1', groupId: 'acme', traits: { size: 3 } });

  // The first is not closed: what a kill leaves is what is in the file by now.
  const second = await start({ folder });
  await second.track('batch', { batch: [message] });

  expect((await second.profiles()).profiles).toMatchObject([{ traits: { a: 1, b: 2 }, writes: 3 }]);
  expect(await second.figures()).toMatchObject({ received: 1, deduplicated: 1 });
  const links = await second.profile('accounts/profiles/group_id:acme/links');
  expect(links.body.data).toMatchObject([{ external_ids: [{ id: '1' }] }]);
});

it.each(['in memory', 'in a folder'])('comes back to a snapshot kept %s', async (where) => {
  const segment = await start(where === 'in memory' ? {} : { folder: await temporaryFolder() });
  await segment.track('group', { userId: '1', groupId: 'acme', traits: { size: 3 }, messageId: 'g' });
  await segment.track('batch', { batch: [message] });
  await segment.control('/snapshots', { name: 'filled' });
  await segment.track('identify', { userId: '2', traits: { c: 3 } });
  await segment.control('/reset');
  expect((await segment.profiles()).total).toBe(0);

  await segment.control('/snapshots/filled/restore');

  expect((await segment.profiles()).profiles).toMatchObject([{ traits: { a: 1 }, writes: 2 }]);
  await segment.track('batch', { batch: [message] });
  expect(await segment.figures()).toMatchObject({ deduplicated: 1 });
  const links = await segment.profile('users/profiles/user_id:1/links');
  expect(links.body.data).toMatchObject([{ external_ids: [{ id: 'acme' }] }]);
});

async function start(options: { folder?: string }): Promise<TestSegment> {
  const segment = await startSegment(options);
  onTestFinished(() => segment.close());
  return segment;
}
