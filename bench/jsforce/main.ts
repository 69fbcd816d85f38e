import { buffer, json } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { Connection } from 'jsforce';
import { z } from 'zod';
import { SandboxSystems } from '../../src/cli/example.ts';
import { openExport } from '../auth0-export.ts';
import { ownFigures } from '../process-figures.ts';
import { exportFields, type ImportResult } from '../scene.ts';

/**
 * The import as people write it as a script: everything in arrays, one call that loads and waits. Its input is
 * the sandbox's systems as JSON, its output one line of figures.
 */
async function main(systems: SandboxSystems): Promise<ImportResult> {
  const started = performance.now();
  const file = (await openExport(systems.auth0, exportFields)).pipe(createGunzip());
  const users = z.array(z.record(z.string(), z.string())).parse(parse(await buffer(file), { columns: true }));
  const leads = users.map((user) => ({
    Auth0_User_Id__c: unguarded(user['Auth0 User Id']),
    Email: unguarded(user['Email Address']),
    FirstName: unguarded(user['First Name']),
    LastName: unguarded(user['Last Name']),
    Company: unguarded(user.Company) || 'Web channel signups',
    LeadSource: 'Auth0',
  }));

  const { url, clientId, clientSecret } = systems.salesforce;
  const connection = new Connection({ instanceUrl: url, oauth2: { clientId, clientSecret, loginUrl: url } });
  await connection.authorize({ grant_type: 'client_credentials' });
  const results = await connection.bulk2.loadAndWaitForResults({
    object: 'Lead',
    operation: 'upsert',
    externalIdFieldName: 'Auth0_User_Id__c',
    input: leads,
    pollTimeout: 3_600_000,
  });

  const { successfulResults, failedResults, unprocessedRecords } = results;
  const created = successfulResults.filter((result) => result.sf__Created === 'true').length;
  return {
    seconds: (performance.now() - started) / 1_000,
    rows: users.length,
    created,
    updated: successfulResults.length - created,
    failed: failedResults.length,
    unprocessed: unprocessedRecords.length,
    ...ownFigures(),
  };
}

/** Auth0 puts a single quote before every text, against formulas in spreadsheets. */
function unguarded(cell = ''): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}

const systems = SandboxSystems.parse(await json(process.stdin));
process.stdout.write(`${JSON.stringify(await main(systems))}\n`);
