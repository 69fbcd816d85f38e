import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ArtifactRef, ArtifactStore, ByteRange } from '../core/artifact.ts';
import { SaltbridgeError } from '../core/errors.ts';

export interface Download {
  ref: ArtifactRef;
  fileName: string;
  contentType: string;
}

/** Streams a stored file, whole or the asked-for range of it. */
export async function sendDownload(
  artifacts: ArtifactStore,
  { ref, fileName, contentType }: Download,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const etag = `"${ref.sha256}"`;
  const range = rangeOf(request, etag, ref.bytes);
  // Opened before the first header is set: a missing file is still a plain 404.
  const content = await artifacts.get(ref.key, range);
  void reply
    .code(range === undefined ? 200 : 206)
    .header('Content-Type', contentType)
    .header('Content-Disposition', attachment(fileName))
    .header('Content-Length', range === undefined ? ref.bytes : range.end - range.start)
    .header('Accept-Ranges', 'bytes')
    .header('ETag', etag)
    .header('Cache-Control', 'private, no-cache');
  if (range !== undefined) {
    void reply.header('Content-Range', `bytes ${range.start}-${range.end - 1}/${ref.bytes}`);
  }
  return reply.send(content);
}

/**
 * A header that makes browsers save the file under its own name, whatever letters that has.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6266#appendix-D (checked 2026-11)
 */
export function attachment(fileName: string): string {
  const plain = fileName.replaceAll(/[^\x20-\x7e]/g, '_').replaceAll(/["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replaceAll(/['()*!]/g, percentEncoded);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/**
 * One range only: several may be answered with the whole file, and so are other units.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.2 (checked 2026-11)
 */
function rangeOf(request: FastifyRequest, etag: string, bytes: number): Required<ByteRange> | undefined {
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== etag) return undefined;
  const asked = /^bytes=(?<first>\d*)-(?<last>\d*)$/.exec(request.headers.range ?? '')?.groups;
  const { first = '', last = '' } = asked ?? {};
  if (first === '' && last === '') return undefined;

  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes : Math.min(bytes, Number(last) + 1);
  if (start < end) return { start, end };
  throw new SaltbridgeError('config', `The file has ${bytes} bytes; ask for a range within it`, {
    code: 'RANGE_NOT_SATISFIABLE',
  });
}
