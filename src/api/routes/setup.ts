import { SaltbridgeError } from '../../core/errors.ts';
import { KeyFieldAnswer } from '../../core/prepare.ts';
import { SenderAnswer, SetupAnswer, SetupTestAnswer } from '../../core/setup.ts';
import { askWorker } from '../ask-worker.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { hookSecret, type ReactingSync, reactingSync } from '../hooks/reacting-sync.ts';
import { problems, SlugParams, withKey } from '../resources/common.ts';
import { actionCode, addressesOf, type SetupAddresses } from '../setup/addresses.ts';
import { setupParts } from '../setup/parts.ts';
import { runTestEvent } from '../setup/test-event.ts';

/** What a sync that answers events still needs, and help with it. */
export function setupRoutes(app: Api, dependencies: ApiDependencies): void {
  const shared = { tags: ['Setup'], security: withKey, params: SlugParams };
  const syncOf = async (id: string): Promise<ReactingSync> => {
    const sync = await reactingSync(dependencies, id);
    if (sync instanceof SaltbridgeError) throw sync;
    return sync;
  };

  const senderOf = (sync: ReactingSync, { hookUrl }: SetupAddresses) => ({
    hookUrl,
    hookSecret: hookSecret(dependencies, sync),
    action: actionCode(hookUrl),
  });

  app.get(
    '/syncs/:id/setup',
    {
      schema: {
        ...shared,
        summary: 'What is in place and what is missing, seen live',
        response: { 200: SetupAnswer, ...problems },
      },
    },
    async ({ params }) => {
      const sync = await syncOf(params.id);
      const addresses = addressesOf(dependencies.publicUrl, sync.id, sync.plan);
      const parts = await setupParts(dependencies, sync, addresses);
      const { active } = sync;
      const ready = active && parts.every(({ done }) => done);
      return { ready, active, parts, ...addresses, ...senderOf(sync, addresses) };
    },
  );

  app.get(
    '/syncs/:id/setup/sender',
    {
      schema: {
        ...shared,
        summary: 'What whoever sends events needs; nothing live is asked',
        response: { 200: SenderAnswer, ...problems },
      },
    },
    async ({ params }) => {
      const sync = await syncOf(params.id);
      return senderOf(sync, addressesOf(dependencies.publicUrl, sync.id, sync.plan));
    },
  );

  app.post(
    '/syncs/:id/setup/key-field',
    {
      schema: {
        ...shared,
        summary: 'Create the external id field that the sync names, where it is missing',
        response: { 200: KeyFieldAnswer, ...problems },
      },
    },
    async ({ params }) => {
      const { id: syncId } = await syncOf(params.id);
      const request = { kind: 'create-key-field', syncId } as const;
      return KeyFieldAnswer.parse(await askWorker(dependencies.temporal, 'prepare', request));
    },
  );

  app.post(
    '/syncs/:id/setup/test',
    {
      schema: {
        ...shared,
        summary: 'Send a made-up person all the way, and take back what came of it',
        response: { 200: SetupTestAnswer, ...problems },
      },
    },
    async ({ params }) => runTestEvent(dependencies, await syncOf(params.id)),
  );
}
