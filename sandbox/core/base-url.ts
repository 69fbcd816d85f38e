import type { FastifyRequest } from 'fastify';

/**
 * The address under which the caller reached this server, without a slash at the end, so that links we hand out work
 * for it: `http://127.0.0.1:4001`, or what proxies say in `Forwarded` or `X-Forwarded-Proto`, `-Host` and `-Port`.
 */
export function baseUrl(request: FastifyRequest): string {
  const header = (name: string) => firstOf(request.headers[name]);
  const protocol = forwarded(header('forwarded'), 'proto') ?? header('x-forwarded-proto') ?? request.protocol;
  const host = forwarded(header('forwarded'), 'host') ?? header('x-forwarded-host') ?? request.host;
  const port = header('x-forwarded-port');
  const url = `${protocol}://${port === undefined ? host : withPort(host, port)}`;
  // What nobody can call is no address: then the one we listen on is the better answer.
  if (!/^https?:\/\/[^/?#@\s]+$/.test(url) || !URL.canParse(url)) return ownUrl(request);
  return url.replace(/^(http):(.*):80$|^(https):(.*):443$/, '$1$3:$2$4');
}

function ownUrl({ protocol, raw }: FastifyRequest): string {
  const { localAddress = '127.0.0.1', localPort } = raw.socket;
  return `${protocol}://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}

function withPort(host: string, port: string): string {
  return `${host.replace(/:\d+$/, '')}:${port}`;
}

/** One value of a `Forwarded` header's first hop. @see https://www.rfc-editor.org/rfc/rfc7239#section-4 */
function forwarded(header: string | undefined, name: string): string | undefined {
  const found = new RegExp(`(?:^|;)\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(header ?? '');
  return found?.[1] ?? found?.[2];
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return [header].flat()[0]?.split(',')[0]?.trim() || undefined;
}
