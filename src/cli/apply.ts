import type { z } from 'zod';
import { SaltbridgeError } from '../core/errors.ts';
import { problemsOf } from '../core/zod-problems.ts';
import type { CommandContext } from './context.ts';
import { readDocuments } from './read-documents.ts';
import { printable } from './ui/text.ts';

export interface Applied {
  id: string;
  change: 'created' | 'updated' | 'unchanged' | 'switched on' | 'switched off';
  version?: number;
  /** What else came of it. */
  note?: string;
}

/** Applies one document after the other and says of each what became of it. */
export async function applyEach<Document>(
  { output }: CommandContext,
  documents: readonly Document[],
  word: string,
  apply: (document: Document) => Promise<Applied>,
): Promise<void> {
  const applied: Applied[] = [];
  for (const document of documents) applied.push(await apply(document));
  const lines = applied.flatMap(({ id, change, version, note }) => [
    `${word} ${id} ${change}${version === undefined ? '' : ` (version ${version})`}`,
    ...(note === undefined ? [] : [`  ${printable(note)}`]),
  ]);
  output.result(lines, applied);
}

/** @throws SaltbridgeError `config` with every failure of every document */
export async function documentsOf<Shape extends z.ZodType>(
  path: string,
  shape: Shape,
): Promise<z.infer<Shape>[]> {
  const documents = await readDocuments(path);
  const parsed = documents.map((document) => shape.safeParse(document));
  const problems = parsed.flatMap((one, index) => {
    if (one.success) return [];
    return problemsOf(one.error, documents.length === 1 ? '' : `/${index}`);
  });
  if (problems.length > 0) {
    throw new SaltbridgeError('config', `${path} is not valid`, { code: 'INVALID_FILE', problems });
  }
  return parsed.flatMap((one) => (one.success ? [one.data] : []));
}
