import type { PGlite } from '@electric-sql/pglite';
import { queryMessage, SYNC_MESSAGE } from './wire.ts';

/** One client's access to the database, which has a single session for all of them. */
export interface Turns {
  client(): Client;
}

export interface Client {
  /**
   * Waits for its turn and answers with the database's own bytes. The turn is kept while the exchange is
   * incomplete or a transaction is open, so that clients never see each other's statements.
   */
  exchange(bytes: Uint8Array, complete: boolean): Promise<Buffer>;
  /** Rolls back what the client left open, and lets the next one in. */
  leave(): Promise<void>;
  /** True from the first byte of an exchange to the end of its transaction. */
  hasTurn(): boolean;
}

type Database = Pick<PGlite, 'execProtocolRawStream' | 'isInTransaction'>;

/** @param onFatal  called when the database itself broke; nothing works any more after that */
export function createTurns(database: Database, onFatal: (error: unknown) => void): Turns {
  const waiting: { client: Client; enter: () => void }[] = [];
  let owner: Client | undefined;

  const takeTurn = async (client: Client): Promise<void> => {
    if (owner === client) return;
    if (owner === undefined) owner = client;
    else await new Promise<void>((enter) => waiting.push({ client, enter }));
  };

  const passTurn = (): void => {
    const next = waiting.shift();
    owner = next?.client;
    next?.enter();
  };

  const execute = async (bytes: Uint8Array): Promise<Buffer> => {
    const answer: Buffer[] = [];
    try {
      // The bytes lie in the database's own memory, so they are copied.
      const onRawData = (part: Uint8Array) => void answer.push(Buffer.from(part));
      await database.execProtocolRawStream(bytes, { onRawData });
    } catch (error) {
      onFatal(error);
      throw error;
    }
    return Buffer.concat(answer);
  };

  return {
    client() {
      const self: Client = {
        async exchange(bytes, complete) {
          await takeTurn(self);
          const answer = await execute(bytes);
          if (complete && !database.isInTransaction()) passTurn();
          return answer;
        },

        async leave() {
          if (owner !== self) return;
          // The first is ignored after a failed statement, until the sync; the last then ends its transaction.
          await execute(queryMessage('rollback'));
          await execute(SYNC_MESSAGE);
          if (database.isInTransaction()) await execute(queryMessage('rollback'));
          passTurn();
        },

        hasTurn: () => owner === self,
      };
      return self;
    },
  };
}
