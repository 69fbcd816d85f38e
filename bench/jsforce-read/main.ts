import { json } from 'node:stream/consumers';
import { Connection } from 'jsforce';
import { SandboxSystems } from '../../src/cli/example.ts';
import { ownFigures } from '../process-figures.ts';
import { contactColumns } from '../sandbox.ts';

/**
 * Reads all contacts into an array, as people write it, and does nothing with them. Not by `bulk2.query`, which in jsforce
 * 3.10.16 pipes the pages of a result into one parser while the page before is still flowing, and so fails from two
 * pages on.
 */
async function main({ salesforce }: SandboxSystems) {
  const started = performance.now();
  const { url, clientId, clientSecret } = salesforce;
  const connection = new Connection({ instanceUrl: url, oauth2: { clientId, clientSecret, loginUrl: url } });
  await connection.authorize({ grant_type: 'client_credentials' });
  const soql = `SELECT Id, ${contactColumns.join(', ')} FROM Contact`;
  const { records } = await connection.query(soql, { autoFetch: true, maxFetch: 100_000_000 });
  return { seconds: (performance.now() - started) / 1_000, rows: records.length, ...ownFigures() };
}

const systems = SandboxSystems.parse(await json(process.stdin));
process.stdout.write(`${JSON.stringify(await main(systems))}\n`);
