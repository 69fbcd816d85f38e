import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, it } from 'vitest';

/** Who may import whom, by folder of src; `type` allows `import type` alone. */
const rules: Record<string, { values: string[]; types?: string[] }> = {
  core: { values: ['core'] },
  integrations: { values: ['core', 'integrations'], types: ['connectors'] },
  connectors: { values: ['core', 'connectors'] },
  store: { values: ['core', 'store'] },
  activities: { values: ['core', 'activities'], types: ['store'] },
  workflows: { values: ['core', 'workflows'], types: ['activities'] },
  api: {
    values: [
      'core',
      'integrations',
      'store',
      'workflows',
      'api',
      'config',
      'temporal',
      'connectors/settings',
      // Pure readers of what vendors send us; they call nobody.
      'connectors/hooks',
    ],
  },
  worker: {
    values: [
      'core',
      'integrations',
      'connectors',
      'store',
      'activities',
      'workflows',
      'worker',
      'config',
      'temporal',
    ],
  },
  cli: { values: ['core', 'cli', 'config', 'dev', 'temporal', 'api/resources', 'api/problem'] },
  dev: { values: ['core', 'store', 'dev', 'config', 'temporal', 'integrations'] },
  config: { values: ['core', 'config', 'store'] },
  temporal: { values: ['core', 'temporal', 'config'] },
};
const temporalFolders = new Set([
  'activities',
  'workflows',
  'worker',
  'api',
  'cli',
  'dev',
  'temporal',
  'config',
]);
/** Core stays pure: these and Node's own modules, nothing else. */
const corePackages = new Set(['zod', '@marcbachmann/cel-js', 're2js']);
/** The workflow sandbox: values that a workflow takes from core may not drag a library in. */
const workflowCore = new Set([
  'core/accounting',
  'core/at-once',
  'core/search-attributes',
  'core/tick',
  'core/changes/quota',
]);

interface Import {
  file: string;
  line: number;
  from: string;
  typeOnly: boolean;
  text: string;
}

const root = join(import.meta.dirname, '..');
const imports = [...(await importsUnder('src')), ...(await importsUnder('sandbox'))];

it('lets each folder of src import only what the design allows', () => {
  const offences = imports.filter(isOffence).map(({ file, line, text }) => `${file}:${line} ${text}`);

  expect(offences).toEqual([]);
});

it('reads process.env in src/config.ts alone', async () => {
  const offences: string[] = [];
  for (const file of await filesUnder('src')) {
    if (file === 'src/config.ts') continue;
    const code = (await readFile(join(root, file), 'utf8')).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    if (/process\.env\b/.test(code)) offences.push(file);
  }

  expect(offences).toEqual([]);
});

it('keeps every file under 250 lines and half of them under 80', async () => {
  const lengths: { file: string; lines: number }[] = [];
  for (const folder of ['src', 'sandbox', 'bench', 'test']) {
    for (const file of await filesUnder(folder)) {
      lengths.push({ file, lines: (await readFile(join(root, file), 'utf8')).split('\n').length - 1 });
    }
  }
  lengths.sort((a, b) => a.lines - b.lines);

  expect(lengths.filter(({ lines }) => lines > 250)).toEqual([]);
  expect(lengths[Math.floor(lengths.length / 2)]?.lines).toBeLessThan(80);
});

function isOffence({ file, from, typeOnly }: Import): boolean {
  const [top, folder] = ownerOf(file);
  if (!from.startsWith('.')) {
    if (from.startsWith('@temporalio/')) return top === 'sandbox' || !temporalFolders.has(folder);
    return top === 'src' && folder === 'core' && !from.startsWith('node:') && !corePackages.has(from);
  }
  const target = normalize(join(dirname(file), from)).replace(/\.ts$/, '');
  const [targetTop, targetFolder] = ownerOf(target);
  if (top !== targetTop) return true;
  if (top === 'sandbox') return false;
  const path = relative('src', target);
  if (folder === 'workflows' && targetFolder === 'core') return !typeOnly && !workflowCore.has(path);
  if (folder === 'api' && targetFolder === 'workflows') return path !== 'workflows/messages';
  const rule = rules[folder];
  if (!rule) return true;
  if (rule.values.some((allowed) => path === allowed || path.startsWith(`${allowed}/`))) return false;
  return !(typeOnly && rule.types?.includes(targetFolder));
}

/** `src/core/csv/split` belongs to src, core; `src/config` to src, config. */
function ownerOf(path: string): [top: string, folder: string] {
  const [top = '', second = ''] = path.split('/');
  return [top, second.replace(/\.ts$/, '')];
}

async function importsUnder(folder: string): Promise<Import[]> {
  const found: Import[] = [];
  for (const file of await filesUnder(folder)) {
    const code = await readFile(join(root, file), 'utf8');
    const pattern =
      /^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;
    for (const match of code.matchAll(pattern)) {
      const from = match[2] ?? match[3] ?? match[4] ?? '';
      const line = code.slice(0, match.index).split('\n').length;
      found.push({ file, line, from, typeOnly: match[1] !== undefined, text: match[0].replace(/\s+/g, ' ') });
    }
  }
  return found;
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
