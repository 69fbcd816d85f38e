import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { closes } from '../src/cli/ui/accounting.ts';
import { importByJsforce, type JsforceFigures } from './by-jsforce.ts';
import { importBySaltbridge, type SaltbridgeFigures } from './by-saltbridge.ts';
import { type LimitFigures, machineLimit } from './machine-limit.ts';

export interface ImportFigures {
  rows: number;
  saltbridge: SaltbridgeFigures;
  jsforce: JsforceFigures;
  /** With our own CSV splitter, and with csv-parse. */
  limit: { own: LimitFigures; csvParse: LimitFigures };
}

export interface BenchOptions {
  /** For whatever the benchmark keeps while it runs. */
  folder: string;
  workers: number;
  say: (line: string) => void;
}

/**
 * Imports the same Auth0 users into Salesforce by Saltbridge and by a bare jsforce script, each with a fresh sandbox,
 * and measures beside them what the machine can do at best. One after the other: they would share the processors.
 */
export async function measureImport(users: number, options: BenchOptions): Promise<ImportFigures> {
  const { workers, say } = options;
  const inFolder = async <Figures>(name: string, measure: (folder: string) => Promise<Figures>) => {
    const folder = join(options.folder, `${name}-${users}`);
    say(`${users} rows: ${name}…`);
    try {
      return await measure(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  return {
    rows: users,
    saltbridge: await inFolder('saltbridge', (folder) => importBySaltbridge({ users, folder, workers, say })),
    jsforce: await inFolder('jsforce', (folder) => importByJsforce({ users, folder, say })),
    limit: await inFolder('limit', (folder) => machineLimit({ users, folder, say })),
  };
}

const MOST_WORKER_BYTES = 400_000_000;
/** For every 1,000,000 rows begun. */
const MOST_CALLS = 60;
const MOST_EVENTS = 600;

/** What is wrong with the figures, whatever the machine: books that do not close, too much memory, calls or history. */
export function failuresOf({ rows, saltbridge, jsforce, limit }: ImportFigures): string[] {
  const { counts, salesforce, processes, historyEvents, status } = saltbridge;
  const millions = Math.ceil(rows / 1_000_000);
  const ownCalls = salesforce.calls - salesforce.polls;
  const answered = jsforce.created + jsforce.updated + jsforce.failed + jsforce.unprocessed;
  const claims: [boolean, string][] = [
    [status === 'completed', `the run ended as ${status}`],
    [closes(counts), 'the accounting of the run does not close'],
    [counts.read === rows, `the run read ${counts.read} of ${rows} users`],
    [
      salesforce.leads === counts.created,
      `the run tells of ${counts.created} Leads, the org has ${salesforce.leads}`,
    ],
    [jsforce.rows === rows && answered === rows, `the script accounts for ${answered} of ${rows} users`],
    [
      jsforce.salesforce.leads === salesforce.leads,
      `the script made ${jsforce.salesforce.leads} Leads, the run ${salesforce.leads}`,
    ],
    [limit.own.rows === rows && limit.csvParse.rows === rows, 'the limit was not measured on all rows'],
    [
      ownCalls <= MOST_CALLS * millions,
      `${ownCalls} calls beyond polling; ${MOST_CALLS * millions} are allowed`,
    ],
    [
      historyEvents <= MOST_EVENTS * millions,
      `${historyEvents} history events; ${MOST_EVENTS * millions} are allowed`,
    ],
  ];
  for (const [name, { peakRssBytes }] of Object.entries(processes)) {
    if (!name.startsWith('worker')) continue;
    const megabytes = Math.round(peakRssBytes / 1e6);
    claims.push([peakRssBytes <= MOST_WORKER_BYTES, `${name} took ${megabytes} MB; 400 are allowed`]);
  }
  return claims.flatMap(([holds, failure]) => (holds ? [] : [`${rows} rows: ${failure}`]));
}
