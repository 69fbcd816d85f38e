import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJournal } from '../../../sandbox/core/journal.ts';
import { createRecorder } from '../../../sandbox/salesforce/recorder.ts';
import { createStore } from '../../../sandbox/salesforce/records/store.ts';
import { parseSchema } from '../../../sandbox/salesforce/schema/parse.ts';
import { createTransactions } from '../../../sandbox/salesforce/transactions.ts';

/** A store with one object, and a journal that outlives it. */
async function open(file: string) {
  const journal = await openJournal(file);
  const recorder = createRecorder(journal);
  const store = createStore(parseSchema('Thing__c a01\n  Name string(80)'));
  const transactions = createTransactions(store, recorder);
  const plant = recorder.command('plant', ({ name }: { name: string }) =>
    store.plant('Thing__c', { Name: name }),
  );
  await recorder.replay();
  const names = () => store.where('Thing__c', {}).map((row) => store.read(store.table('Thing__c'), row).Name);
  return { journal, recorder, transactions, plant, names };
}

it('undoes a transaction that a kill cut off, and keeps what came before and after', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const file = join(folder, 'journal');
  const first = await open(file);
  first.plant({ name: 'before' });
  await new Promise<void>((cutOff) => {
    void first.transactions.run(
      async () => {
        first.plant({ name: 'within' });
        cutOff();
        await new Promise(() => undefined);
      },
      () => true,
    );
  });
  await first.recorder.settled();
  await first.journal.close();

  const second = await open(file);
  second.transactions.recover();
  second.plant({ name: 'after' });
  await second.recorder.settled();
  await second.journal.close();
  const third = await open(file);
  third.transactions.recover();
  const found = third.names();
  await third.journal.close();
  await rm(folder, { recursive: true });

  expect(found).toEqual(['before', 'after']);
});

it('does a transaction within another as a part of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const { journal, transactions, plant, names } = await open(join(folder, 'journal'));
  const within = (name: string, kept: boolean) =>
    transactions.run(
      async () => plant({ name }),
      () => kept,
    );

  await transactions.run(
    async () => {
      plant({ name: 'outer' });
      await within('kept', true);
      await within('undone', false);
    },
    () => true,
  );
  const kept = names();
  await transactions.run(
    () => within('undone with the outer one', true),
    () => false,
  );
  await journal.close();
  await rm(folder, { recursive: true });

  expect(kept).toEqual(['outer', 'kept']);
  expect(names()).toEqual(kept);
});
