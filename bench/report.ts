import { table } from '../src/cli/ui/table.ts';
import { count } from '../src/cli/ui/text.ts';
import type { SaltbridgeFigures } from './by-saltbridge.ts';
import type { ImportFigures } from './import.ts';
import type { ProcessFigures } from './process-figures.ts';
import type { Processes } from './scene.ts';

/** The figures that compare; only within one run of the benchmark, since machines and their mood differ. */
export function ratiosOf({ rows, saltbridge, jsforce, costless, limit }: ImportFigures) {
  const own = costless.saltbridge.seconds;
  return {
    rowsPerSecond: Math.round(rows / saltbridge.seconds),
    timesJsforce: rounded(jsforce.seconds / saltbridge.seconds),
    costlessRowsPerSecond: Math.round(rows / own),
    costlessTimesJsforce: rounded(costless.jsforce.seconds / own),
    shareOfLimit: rounded(limit.own.seconds / own),
    shareOfCsvParseLimit: rounded(limit.csvParse.seconds / own),
  };
}

const header = [
  '',
  'rows/s',
  'seconds',
  '× jsforce',
  'of limit',
  'CPU s',
  'peak MB',
  'calls',
  'polls',
  'events',
  'bytes',
];

export function importReport({ rows, saltbridge, jsforce, costless, limit }: ImportFigures): string[] {
  const line = (name: string, seconds: number, script: number, used: ProcessFigures) => [
    name,
    count(rows / seconds),
    seconds.toFixed(1),
    rounded(script / seconds).toFixed(2),
    `${Math.round((100 * limit.own.seconds) / seconds)} %`,
    used.cpuSeconds.toFixed(1),
    count(used.peakRssBytes / 1e6),
  ];
  const run = (name: string, { seconds, processes }: SaltbridgeFigures, script: number) =>
    line(name, seconds, script, ownUse(processes));
  const history = ({ historyEvents, historyBytes }: SaltbridgeFigures) =>
    [historyEvents, historyBytes].map(count);
  const withSandbox = jsforce.seconds;
  const withoutVendors = costless.jsforce.seconds;
  const { calls, polls } = saltbridge.salesforce;
  const lines = [
    [...run('Saltbridge', saltbridge, withSandbox), count(calls), count(polls), ...history(saltbridge)],
    [
      ...line('jsforce script', withSandbox, withSandbox, jsforce),
      ...[jsforce.salesforce.calls, jsforce.salesforce.polls].map(count),
    ],
    [
      ...run('Saltbridge, costless vendors', costless.saltbridge, withoutVendors),
      '',
      '',
      ...history(costless.saltbridge),
    ],
    line('jsforce script, costless vendors', withoutVendors, withoutVendors, costless.jsforce),
    line("machine's limit, own splitter", limit.own.seconds, withoutVendors, limit.own),
    line("machine's limit, csv-parse", limit.csvParse.seconds, withoutVendors, limit.csvParse),
  ];
  const right = header.map((_, index) => index).slice(1);
  return [
    `${count(rows)} Auth0 users into Salesforce Leads`,
    ...table(lines, { header, right }),
    '',
    ...processTable({
      ...saltbridge.processes,
      ...renamed(jsforce.processes, 'jsforce: '),
      ...renamed(costless.saltbridge.processes, 'costless: '),
    }),
    '',
    steps('Steps of the run, in seconds', saltbridge),
    steps('With costless vendors', costless.saltbridge),
  ];
}

/** CPU time of all our processes, memory of the largest worker; the stand-ins are not ours. */
function ownUse(processes: Processes): ProcessFigures {
  const own = Object.entries(processes).filter(([name]) => name !== 'sandbox');
  const workers = own.filter(([name]) => name.startsWith('worker'));
  return {
    cpuSeconds: own.reduce((sum, [, { cpuSeconds }]) => sum + cpuSeconds, 0),
    peakRssBytes: Math.max(0, ...workers.map(([, { peakRssBytes }]) => peakRssBytes)),
  };
}

function processTable(processes: Processes): string[] {
  const lines = Object.entries(processes).map(([name, { cpuSeconds, peakRssBytes }]) => [
    name,
    cpuSeconds.toFixed(1),
    count(peakRssBytes / 1e6),
  ]);
  return table(lines, { header: ['process', 'CPU s', 'peak MB'], right: [1, 2] });
}

function renamed(processes: Processes, prefix: string): Processes {
  return Object.fromEntries(Object.entries(processes).map(([name, used]) => [prefix + name, used]));
}

function steps(title: string, { steps: took }: SaltbridgeFigures): string {
  return `${title}: ${Object.entries(took)
    .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
    .join(', ')}`;
}

function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
