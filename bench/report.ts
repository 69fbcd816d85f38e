import { table } from '../src/cli/ui/table.ts';
import { count } from '../src/cli/ui/text.ts';
import type { ImportFigures } from './import.ts';
import type { Processes } from './scene.ts';

/** The figures that compare; only within one run of the benchmark, since machines and their mood differ. */
export function ratiosOf({ rows, saltbridge, jsforce, limit }: ImportFigures) {
  const rate = rows / saltbridge.seconds;
  return {
    rowsPerSecond: Math.round(rate),
    timesJsforce: rounded(jsforce.seconds / saltbridge.seconds),
    shareOfLimit: rounded(limit.own.seconds / saltbridge.seconds),
    shareOfCsvParseLimit: rounded(limit.csvParse.seconds / saltbridge.seconds),
  };
}

export function importReport(figures: ImportFigures): string[] {
  const { rows, saltbridge, jsforce, limit } = figures;
  const line = (name: string, seconds: number, used: { cpuSeconds: number; peakRssBytes: number }) => [
    name,
    count(rows / seconds),
    seconds.toFixed(1),
    rounded(jsforce.seconds / seconds).toFixed(2),
    `${Math.round((100 * limit.own.seconds) / seconds)} %`,
    used.cpuSeconds.toFixed(1),
    count(used.peakRssBytes / 1e6),
  ];
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
  const { salesforce, historyEvents, historyBytes } = saltbridge;
  const lines = [
    [
      ...line('Saltbridge', saltbridge.seconds, ownUse(saltbridge.processes)),
      ...[salesforce.calls, salesforce.polls, historyEvents, historyBytes].map(count),
    ],
    [
      ...line('jsforce script', jsforce.seconds, jsforce),
      ...[jsforce.salesforce.calls, jsforce.salesforce.polls].map(count),
    ],
    line("machine's limit, own splitter", limit.own.seconds, limit.own),
    line("machine's limit, csv-parse", limit.csvParse.seconds, limit.csvParse),
  ];
  const right = header.map((_, index) => index).slice(1);
  return [
    `${count(rows)} Auth0 users into Salesforce Leads`,
    ...table(lines, { header, right }),
    '',
    ...processTable({ ...saltbridge.processes, ...renamed(jsforce.processes, 'jsforce: ') }),
    '',
    `Steps of the run, in seconds: ${Object.entries(saltbridge.steps)
      .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
      .join(', ')}`,
    '',
  ];
}

/** CPU time of all our processes, memory of the largest worker; the stand-ins are not ours. */
function ownUse(processes: Processes) {
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

function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
