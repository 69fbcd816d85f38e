import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, environmentWith, loadConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import type { Programs } from '../../src/dev/programs.ts';
import type { DevOptions } from '../../src/dev/start.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeProgram } from './fake-program.ts';

export interface DevScene {
  config: Config;
  options: DevOptions;
  /** What was logged to the terminal. */
  said: string[];
  /** The rest of each line in the programs' shared journal that starts so. */
  journal: (start: string) => Promise<string[]>;
}

/**
 * A home folder of its own, free ports, and stand-ins for our programs that only write down that they were
 * started and stopped.
 *
 * @param bodies  further code for some of them
 */
export async function devScene(
  env: Record<string, string> = {},
  bodies: Partial<Record<keyof Programs, string>> = {},
): Promise<DevScene> {
  const folder = await temporaryFolder();
  const journalFile = join(folder, 'journal');
  await appendFile(journalFile, '');
  const program = (name: keyof Programs, ready = {}) =>
    fakeProgram(folder, name, `${lifeOf(name, journalFile)}\n${bodies[name] ?? ''}`, ready);
  const programs: Programs = {
    database: await program('database', { url: 'postgres://fake' }),
    sandbox: await program('sandbox', { salesforce: { url: 'http://127.0.0.1:1' } }),
    api: await program('api'),
    worker: await program('worker'),
  };
  const config = await configIn(folder, env);
  const said: string[] = [];
  return {
    config,
    options: { config, programs, log: (line) => said.push(line) },
    said,
    journal: async (start) => {
      const lines = (await readFile(journalFile, 'utf8')).split('\n');
      return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length + 1));
    },
  };
}

function lifeOf(name: string, journalFile: string): string {
  return `
    import { appendFileSync } from 'node:fs';
    const { DATABASE_URL, TEMPORAL_ADDRESS, SALTBRIDGE_API_PORT, SALTBRIDGE_SECRET_KEY = '' } = process.env;
    const secretKeyBytes = Buffer.from(SALTBRIDGE_SECRET_KEY, 'base64').length;
    const seen = JSON.stringify({ DATABASE_URL, TEMPORAL_ADDRESS, SALTBRIDGE_API_PORT, secretKeyBytes });
    const write = (line) => appendFileSync(${JSON.stringify(journalFile)}, line + '\\n');
    write('started ${name} ' + seen);
    process.on('SIGTERM', () => { write('stopped ${name}'); process.exit(0); });
  `;
}

async function configIn(folder: string, env: Record<string, string>): Promise<Config> {
  // The sandbox takes two.
  const names = ['API', 'DATABASE', 'TEMPORAL', 'TEMPORAL_UI', 'SANDBOX'];
  const first = await freePort(names.length + 1);
  const ports = names.map((name, index) => [`SALTBRIDGE_${name}_PORT`, String(first + index)]);
  const blank = { TEMPORAL_ADDRESS: undefined, DATABASE_URL: undefined, SALTBRIDGE_SECRET_KEY: undefined };
  const home = { SALTBRIDGE_HOME: join(folder, 'home') };
  return loadConfig(environmentWith({ ...blank, ...home, ...Object.fromEntries(ports), ...env }));
}
