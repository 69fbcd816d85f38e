import { StringDecoder } from 'node:string_decoder';
import type { ArtifactStore } from '../../core/artifact.ts';
import type { MessagesManifest, MessagesPart } from './messages-file.ts';

/** The lines of the file of messages, or of one part of it, in batches. */
export async function* messageLines(
  artifacts: ArtifactStore,
  { file }: Pick<MessagesManifest, 'file'>,
  part?: MessagesPart,
): AsyncGenerator<string[], void, undefined> {
  if (file.bytes === 0) return;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of await artifacts.get(file.key, part && { start: part.start, end: part.end })) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
}
