import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ProcessMark } from './process-mark.ts';

/** Where everything is, while it runs; parts that are undefined are run by somebody else, or not at all. */
export const Addresses = z.object({
  api: z.url(),
  apiDocs: z.url(),
  apiKeyFile: z.string().describe('The file that holds the first API key'),
  temporal: z.string().describe('host:port'),
  temporalUi: z.url().optional(),
  database: z.string().optional().describe('Of the embedded one'),
  sandbox: z.record(z.string(), z.unknown()).optional().describe('Addresses and credentials of its systems'),
  logs: z.string().describe('Folder with one file a process'),
});
export type Addresses = z.infer<typeof Addresses>;

/** `<home>/dev.json`: what runs, for the command line, and for a next start after a kill. */
export const DevState = z.object({
  pid: z.int().describe('Of the `saltbridge dev` process'),
  processes: z.record(z.string(), ProcessMark),
  addresses: Addresses.optional().describe('Absent until everything is ready'),
});
export type DevState = z.infer<typeof DevState>;

export function stateFile(home: string): string {
  return join(home, 'dev.json');
}

/** Undefined when nothing was started there, or all of it was stopped in order. */
export function readState(home: string): DevState | undefined {
  try {
    return DevState.parse(JSON.parse(readFileSync(stateFile(home), 'utf8')));
  } catch {
    // Missing, or of another version of Saltbridge: nothing we can use.
    return undefined;
  }
}

/** Keeps the file up to date with what runs in this process's name. */
export function createRecord(home: string): {
  processes: (running: Record<string, ProcessMark>) => void;
  addresses: (found: Addresses) => void;
} {
  let state: DevState = { pid: process.pid, processes: {} };
  const update = (changes: Partial<DevState>) => {
    state = { ...state, ...changes };
    writeState(home, state);
  };
  return { processes: (processes) => update({ processes }), addresses: (addresses) => update({ addresses }) };
}

/** For the owner's eyes only, as the sandbox's credentials are in it; readers never see half of it. */
function writeState(home: string, state: DevState): void {
  const temporary = `${stateFile(home)}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, stateFile(home));
}

export function removeState(home: string): void {
  rmSync(stateFile(home), { force: true });
}
