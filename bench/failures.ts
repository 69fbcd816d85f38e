import { closes } from '../src/cli/ui/accounting.ts';
import type { SaltbridgeFigures } from './by-saltbridge.ts';
import type { ImportFigures } from './import.ts';

const MOST_WORKER_BYTES = 400_000_000;
/** For every 1,000,000 rows begun. */
const MOST_CALLS = 60;
const MOST_EVENTS = 600;

type Claim = readonly [holds: boolean, failure: string];

/** What is wrong with the figures, whatever the machine: books that do not close, too much memory, calls or history. */
export function failuresOf(figures: ImportFigures): string[] {
  const { rows, saltbridge, costless } = figures;
  const claims = [
    ...runClaims(rows, saltbridge, 'the run'),
    ...runClaims(rows, costless.saltbridge, 'the run with costless vendors'),
    ...bookClaims(figures),
    ...callClaims(figures),
  ];
  return claims.flatMap(([holds, failure]) => (holds ? [] : [`${rows} rows: ${failure}`]));
}

function runClaims(rows: number, { status, counts, processes }: SaltbridgeFigures, what: string): Claim[] {
  const workers = Object.entries(processes).filter(([name]) => name.startsWith('worker'));
  return [
    [status === 'completed', `${what} ended as ${status}`],
    [closes(counts), `the accounting of ${what} does not close`],
    [counts.read === rows, `${what} read ${counts.read} of ${rows} users`],
    ...workers.map(
      ([name, { peakRssBytes }]): Claim => [
        peakRssBytes <= MOST_WORKER_BYTES,
        `in ${what} the ${name} took ${Math.round(peakRssBytes / 1e6)} MB; ${MOST_WORKER_BYTES / 1e6} are allowed`,
      ],
    ),
  ];
}

/** Everybody must have come to the same. */
function bookClaims({ rows, saltbridge, jsforce, costless, limit }: ImportFigures): Claim[] {
  const { counts, salesforce } = saltbridge;
  const answered = jsforce.created + jsforce.updated + jsforce.failed + jsforce.unprocessed;
  const lines = Math.min(limit.own.rows, limit.csvParse.rows);
  return [
    [
      counts.created === salesforce.leads,
      `the run tells of ${counts.created} Leads, the org has ${salesforce.leads}`,
    ],
    [
      jsforce.salesforce.leads === salesforce.leads,
      `the script made ${jsforce.salesforce.leads} Leads, the run ${salesforce.leads}`,
    ],
    [answered === rows, `the script accounts for ${answered} of ${rows} users`],
    [
      costless.jsforce.created === rows,
      `with costless vendors the script wrote ${costless.jsforce.created} of ${rows} users`,
    ],
    [lines === rows, `the limit was measured on ${lines} of ${rows} users`],
  ];
}

function callClaims({ rows, saltbridge: { salesforce, historyEvents } }: ImportFigures): Claim[] {
  const millions = Math.ceil(rows / 1_000_000);
  const calls = salesforce.calls - salesforce.polls;
  return [
    [calls <= MOST_CALLS * millions, `${calls} calls beyond polling; ${MOST_CALLS * millions} are allowed`],
    [
      historyEvents <= MOST_EVENTS * millions,
      `${historyEvents} history events; ${MOST_EVENTS * millions} are allowed`,
    ],
  ];
}
