import type { Readable } from 'node:stream';
import { SaltbridgeError } from '../core/errors.ts';

/**
 * The body as it comes, refused as soon as it proves too long or empty.
 *
 * @throws SaltbridgeError `config`, `FILE_TOO_LARGE` or `EMPTY_FILE`, from the iteration
 */
export async function* limited(
  body: Readable | undefined,
  announced: string | undefined,
  limitBytes: number,
): AsyncGenerator<Uint8Array> {
  if (Number(announced) > limitBytes) throw tooLarge(limitBytes);
  let bytes = 0;
  // Left open on purpose: what remains unread is still read away, so that the sender gets our answer.
  for await (const chunk of body?.iterator({ destroyOnReturn: false }) ?? []) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw tooLarge(limitBytes);
    yield chunk;
  }
  if (bytes === 0) {
    const next = 'send the file itself as the body';
    throw new SaltbridgeError('config', `The request has no content: ${next}`, { code: 'EMPTY_FILE' });
  }
}

function tooLarge(limitBytes: number): SaltbridgeError {
  const message = `A file may have ${limitBytes} bytes at most; split it and import the pieces one by one`;
  return new SaltbridgeError('config', message, { code: 'FILE_TOO_LARGE' });
}

/** The name of the last path part alone: some clients send where the file lay on their machine. */
export function fileNameOf(query: string | undefined, disposition: string | undefined): string {
  const name = query ?? nameIn(disposition ?? '') ?? 'upload.csv';
  const last = name
    .split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/\p{Cc}/gu, '')
    .trim();
  return last === undefined || last === '' || last === '.' || last === '..'
    ? 'upload.csv'
    : last.slice(0, 200);
}

/** `filename*` wins over `filename`. @see https://www.rfc-editor.org/rfc/rfc6266#section-4.3 (checked 2026-11) */
function nameIn(disposition: string): string | undefined {
  const encoded = /filename\*=UTF-8''(?<name>[^;]+)/i.exec(disposition)?.groups?.name;
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded.trim());
    } catch {
      // Malformed percent encoding: the plain name below may still be there.
    }
  }
  const plain = /filename=(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[^;\s]+))/i.exec(disposition)?.groups;
  return plain?.quoted?.replaceAll(/\\(.)/g, '$1') ?? plain?.bare;
}
