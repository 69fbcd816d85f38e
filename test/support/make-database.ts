import { openDatabase } from '../../src/store/database.ts';
import { startEmbeddedDatabase } from '../../src/store/embedded/start.ts';

/**
 * Run by the tests' set-up in a process of its own, as the making of a database takes hundreds of MB: makes one
 * with our tables in the folder that the argument names.
 */
const [folder = ''] = process.argv.slice(2);
const embedded = await startEmbeddedDatabase({ folder, port: 0 });
const database = await openDatabase(embedded.url);
await database.migrate();
await database.close();
await embedded.close();
