import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const UNFINISHED = 'data.new-';

/**
 * Where the database's own files are, inside `folder`, which the caller has locked. They are made under
 * another name and then renamed, so that a kill in between leaves either a whole database or none. Only the
 * holder of the lock renames: a creating child that outlives its parent can do no harm.
 *
 * @param create  makes an empty database in the folder it is given
 */
export async function dataFolder(folder: string, create: (path: string) => Promise<void>): Promise<string> {
  const data = join(folder, 'data');
  for (const name of await readdir(folder))
    if (name.startsWith(UNFINISHED)) await rm(join(folder, name), { recursive: true, force: true });
  if (existsSync(data)) return data;

  const unfinished = join(folder, `${UNFINISHED}${process.pid}`);
  await create(unfinished);
  await rename(unfinished, data);
  return data;
}

/** Its process keeps several hundred MB afterwards, so a long-lived one had better let a child do it. */
export async function createData(path: string): Promise<void> {
  const database = await PGlite.create(path);
  await database.close();
}
