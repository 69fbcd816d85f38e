import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseAllDocuments } from 'yaml';
import { SaltbridgeError } from '../core/errors.ts';

/**
 * Every document of a YAML or JSON file (JSON is YAML); several stand apart by `---`. `-` is standard input.
 *
 * @throws SaltbridgeError `config` naming file, line and column of what cannot be read
 */
export async function readDocuments(path: string): Promise<unknown[]> {
  const parsed = parseAllDocuments(await contentOf(path), { prettyErrors: true });
  const documents = Array.isArray(parsed) ? parsed : [];
  const problems = documents.flatMap(({ errors }) =>
    errors.map(({ code, message }) => ({ code, message: `${path}: ${message}` })),
  );
  const [first] = problems;
  if (first !== undefined)
    throw new SaltbridgeError('config', first.message, { code: 'INVALID_FILE', problems });
  const values: unknown[] = documents.map((document) => document.toJS()).filter((value) => value !== null);
  if (values.length > 0) return values;
  throw new SaltbridgeError('config', `${path} is empty`, { code: 'INVALID_FILE' });
}

async function contentOf(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SaltbridgeError('config', `${path} cannot be read; is the path right?`, {
      cause,
      code: 'NO_FILE',
    });
  }
}
