import { count } from '../src/cli/ui/text.ts';
import { failuresOf } from './failures.ts';
import { firstLoginFailures, firstLoginReport, measureFirstLogin } from './first-login.ts';
import { measureImport } from './import.ts';
import { importReport, ratiosOf } from './report.ts';
import { measureSandbox, sandboxReport } from './sandbox.ts';
import { measureSegment } from './segment.ts';
import { segmentFailures, segmentReport } from './segment-report.ts';

/** What is measured, and where whatever is needed meanwhile is kept. */
export interface BenchmarkScene {
  rows: number;
  workers: number;
  folder: string;
  say: (line: string) => void;
}

export interface BenchmarkResult {
  lines: string[];
  /** For a program. */
  figures: object;
  /** What is wrong on whatever machine. */
  failures: string[];
}

export interface Benchmark {
  about: string;
  rows: string;
  measure(scene: BenchmarkScene): Promise<BenchmarkResult>;
}

/** Every benchmark, by the name that `--only` takes. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  import: {
    about: "an import of Auth0 users beside a bare jsforce script and the machine's own limit",
    rows: '10000,100000',
    async measure({ rows: users, ...scene }) {
      const figures = await measureImport({ users, ...scene });
      return {
        lines: importReport(figures),
        figures: { ...ratiosOf(figures), ...figures },
        failures: failuresOf(figures),
      };
    },
  },
  'first-login': {
    about: 'a burst of sign-ups while Salesforce and Temporal stand still for a minute',
    rows: '2000',
    async measure({ rows: signUps, ...scene }) {
      const figures = await measureFirstLogin({ signUps, awayMs: 60_000, ...scene });
      return { lines: firstLoginReport(figures), figures, failures: firstLoginFailures(figures) };
    },
  },
  segment: {
    about:
      'contacts told to Segment, all and then 1 % of them, beside a jsforce script and a Singer tap that only read',
    rows: '100000',
    async measure(scene) {
      const figures = await measureSegment(scene);
      return { lines: segmentReport(figures), figures, failures: segmentFailures(figures) };
    },
  },
  sandbox: {
    about: 'what the local Salesforce can do by itself',
    rows: '1000000',
    async measure({ rows, folder, say }) {
      const figures = await measureSandbox(rows, folder, say);
      return { lines: sandboxReport(figures), figures, failures: [] };
    },
  },
};

export const benchmarkList = Object.entries(benchmarks)
  .map(([name, { about, rows }]) => {
    const defaults = rows
      .split(',')
      .map((one) => count(Number(one)))
      .join(' and ');
    return `                    ${name}: ${about} (${defaults} rows)`;
  })
  .join('\n');
