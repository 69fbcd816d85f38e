import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { createData, dataFolder } from './data-folder.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { keepTidy } from './maintenance.ts';
import { serve, type WireServer } from './serve.ts';
import { createTurns, type Turns } from './turns.ts';

export interface EmbeddedDatabase {
  /** For `openDatabase`. */
  url: string;
  port: number;
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Made where it does not exist. */
  folder: string;
  /** On the loopback address; 0 takes any that is free. */
  port: number;
  /** Makes the files of a new database in the folder it is given; default in this process. */
  create?: (path: string) => Promise<void>;
  /** Called when the database broke and this process had better end. */
  onFatal?: (error: unknown) => void;
}

/**
 * A PostgreSQL database that needs nothing installed. It loses nothing when its process is killed; on a power
 * cut it may lose what the operating system had not written yet, so use a server where that matters.
 *
 * @throws SaltbridgeError `config` (code `PORT_IN_USE` or `DATABASE_LOCKED`)
 */
export async function startEmbeddedDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { folder, create = createData, onFatal = () => {} } = options;
  let give: (turns: Turns) => void = () => {};
  const turns = new Promise<Turns>((resolve) => {
    give = resolve;
  });
  const server = await serve(options.port, turns);
  let lock: FolderLock | undefined;
  try {
    await mkdir(folder, { recursive: true });
    lock = await lockFolder(folder);
    const database = await PGlite.create(await dataFolder(folder, create), { startParams: START_PARAMETERS });
    const opened = createTurns(database, onFatal);
    const stopTidying = keepTidy(opened);
    give(opened);
    return handleOf(server, async () => {
      await stopTidying();
      await database.close();
      await lock?.release();
    });
  } catch (error) {
    await server.close();
    await lock?.release();
    throw error;
  }
}

function handleOf(server: WireServer, closeDatabase: () => Promise<void>): EmbeddedDatabase {
  let closing: Promise<void> | undefined;
  return {
    port: server.port,
    url: `postgres://postgres@127.0.0.1:${server.port}/postgres`,
    close: () => {
      closing ??= server.close().then(closeDatabase);
      return closing;
    },
  };
}

/** With 128 MB of its own for caching, the default, the process takes 350 MB instead of 215 MB. */
const START_PARAMETERS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];
