import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { tableText } from './table-text.ts';
import { createUserSource, type UserSource } from './users.ts';

const defaultFields =
  'user_id,email,given_name,family_name,user_metadata.company,user_metadata.phone,user_metadata.plan,user_metadata.country,email_verified,created_at';

const usage = `Writes generated users to standard output.
  --rows N        how many (default 1000)
  --format F      csv, tsv or json, one object a line (default csv)
  --seed N        the same seed makes the same users (default 1)
  --bad-every N   every nth user is bad in one of six ways (default 0, none)
  --fields LIST   attributes, separated by commas (default ${defaultFields})
`;

function readArguments() {
  return parseArgs({
    options: {
      rows: { type: 'string', default: '1000' },
      format: { type: 'string', default: 'csv' },
      seed: { type: 'string', default: '1' },
      'bad-every': { type: 'string', default: '0' },
      fields: { type: 'string', default: defaultFields },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`--${option} takes a whole number, not "${text}"`);
  return Number(text);
}

function* drafts({ count, draftAt }: UserSource) {
  for (let index = 0; index < count; index += 1) yield draftAt(index);
}

async function main(): Promise<void> {
  const { rows, format, seed, 'bad-every': badEvery, fields, help } = readArguments();
  if (help) {
    process.stdout.write(usage);
    return;
  }
  if (format !== 'csv' && format !== 'tsv' && format !== 'json')
    throw new Error(`--format takes csv, tsv or json, not "${format}"`);
  const source = createUserSource({
    count: wholeNumber('rows', rows),
    seed: wholeNumber('seed', seed),
    badEvery: wholeNumber('bad-every', badEvery),
  });
  const columns = fields.split(',').map((path) => ({ name: path, read: source.reader(path) }));
  for (const text of tableText(drafts(source), { format, columns }))
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

// The reader went away, as `head` does: nothing is left to do.
process.stdout.on('error', () => process.exit(0));
try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
