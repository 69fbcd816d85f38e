import { join } from 'node:path';
import { SandboxSystems } from '../src/cli/example.ts';
import { runProgram, startServer } from './programs.ts';
import { type SalesforceUse, salesforceUse } from './sandbox-calls.ts';
import { ImportResult, type Processes, type Scene, sandboxArguments } from './scene.ts';

export interface JsforceFigures extends ImportResult {
  processes: Processes;
  salesforce: SalesforceUse;
}

/** Lets a bare jsforce script import the users into a sandbox of its own. */
export async function importByJsforce({ users, folder, say }: Scene): Promise<JsforceFigures> {
  const args = ['--port', '0', '--folder', join(folder, 'sandbox'), '--json', ...sandboxArguments(users)];
  const sandbox = await startServer('sandbox/main.js', args, folder, say);
  try {
    const systems = SandboxSystems.parse(sandbox.ready);
    const before = await sandbox.figures();
    const result = await runJsforce(systems);
    const after = await sandbox.figures();
    const { cpuSeconds, peakRssBytes } = result;
    return {
      ...result,
      processes: {
        script: { cpuSeconds, peakRssBytes },
        ...(before && after && { sandbox: { ...after, cpuSeconds: after.cpuSeconds - before.cpuSeconds } }),
      },
      salesforce: await salesforceUse(systems.salesforce.url),
    };
  } finally {
    await sandbox.stop();
  }
}

export async function runJsforce(systems: SandboxSystems): Promise<ImportResult> {
  return ImportResult.parse(await runProgram('bench/jsforce/main.js', systems));
}
