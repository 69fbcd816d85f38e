import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningSandbox, type SandboxOptions, startSandbox } from './start.ts';

const usage = `Starts local stand-ins of the systems that Saltbridge talks to.
  --port N       Salesforce listens on N, each further system one port higher; 0 finds free ports (default 4001)
  --host H       listen on this address (default 127.0.0.1: only programs on this machine get in)
  --folder DIR   keep all changes there; without it they are gone at the end
  --schema FILE  more objects and fields of Salesforce, as sandbox/salesforce/README.md describes
  --seed N       the same seed, up to 9999, makes the same users and credentials (default 1)
  --orgs N       Salesforce orgs, each on a port of its own after all systems (default 1)
  --https        serve HTTPS with a certificate made at the start; clients must trust certificateFile
  --users N      users that Auth0 has from the start (default 5000)
  --bad-every N  every nth of them is bad in one of six ways; 0 means none (default 100)
  --json         print one JSON line when ready, nothing else
`;

interface Arguments extends SandboxOptions {
  json: boolean;
}

/** @throws Error saying which argument is wrong */
function readArguments(): Arguments | 'help' {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4001' },
      host: { type: 'string', default: '127.0.0.1' },
      folder: { type: 'string' },
      schema: { type: 'string' },
      seed: { type: 'string', default: '1' },
      orgs: { type: 'string', default: '1' },
      https: { type: 'boolean', default: false },
      users: { type: 'string', default: '5000' },
      'bad-every': { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    port: wholeNumber('port', values.port, 65_534),
    host: values.host,
    folder: values.folder === undefined ? undefined : resolve(values.folder),
    schema: values.schema === undefined ? undefined : readFileSync(values.schema, 'utf8'),
    seed: wholeNumber('seed', values.seed, 9_999),
    orgs: Math.max(1, wholeNumber('orgs', values.orgs, 100)),
    https: values.https,
    users: wholeNumber('users', values.users, 9_999_999_999),
    badEvery: wholeNumber('bad-every', values['bad-every'], 9_999_999_999),
    json: values.json,
  };
}

function wholeNumber(option: string, text: string, greatest: number): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= greatest) return Number(text);
  throw new Error(`--${option} takes a whole number from 0 to ${greatest}, not "${text}"`);
}

function readable({ systems }: RunningSandbox): string {
  const list = (values: object) =>
    Object.entries(values)
      .filter(([, value]) => !String(value).includes('\n'))
      .map(
        ([name, value]) =>
          `  ${name.padEnd(14)} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
      )
      .join('\n');
  const parts = Object.entries(systems).flatMap(([key, values]) =>
    // The first org stands under its own name.
    Array.isArray(values)
      ? values.slice(1).map((one: object, at) => `${key} ${at + 2}\n${list(one)}\n`)
      : [`${key}\n${list(values)}\n`],
  );
  return `${parts.join('\n')}\nReady; ctrl-C ends it. Faults, request log and clock: {url}/__sandbox/…\n`;
}

function fail(error: unknown, help: string): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${help}`);
  process.exitCode = 2;
}

async function run({ json, ...options }: Arguments): Promise<void> {
  // Taken first: a signal during the start must not leave a half-written journal either.
  const ending = new Promise<void>((end) => {
    process.on('SIGTERM', () => end());
    process.on('SIGINT', () => end());
  });
  const sandbox = await startSandbox(options);
  process.stdout.write(json ? `${JSON.stringify(sandbox.systems)}\n` : readable(sandbox));
  await ending;
  await sandbox.close();
}

function readArgumentsOrFail(): Arguments | undefined {
  try {
    const args = readArguments();
    if (args !== 'help') return args;
    process.stdout.write(usage);
  } catch (error) {
    fail(error, `\n${usage}`);
  }
  return undefined;
}

const args = readArgumentsOrFail();
if (args !== undefined) await run(args).catch((error: unknown) => fail(error, ''));
