import type { IncomingMessage } from 'node:http';

/** Headers whose second value would be dropped here, while a proxy may go by it. */
const SINGLE = ['host', 'authorization', 'content-type'] as const;

/**
 * What is wrong with the head of a request, in one sentence; null when nothing is. See RFC 9112,
 * 3.2.
 */
export function faultOfHead(request: IncomingMessage): string | null {
  const repeated = SINGLE.find((name) => (request.headersDistinct[name]?.length ?? 0) > 1);
  if (repeated !== undefined)
    return `The request has the header ${titled(repeated)} more than once; send it once.`;
  const { host } = request.headers;
  if (host === undefined) {
    return request.httpVersion === '1.1'
      ? 'The request has no header Host; HTTP/1.1 needs one.'
      : null;
  }
  const named = hostOfTarget(request.url ?? '');
  if (named !== null && named !== host.toLowerCase()) {
    return 'The header Host does not name the host that the address of the request names; send the same one.';
  }
  return null;
}

/**
 * The host in a target such as `http://help.example.com/search`; null where the target is a path.
 */
function hostOfTarget(target: string): string | null {
  const [, authority] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target) ?? [];
  return authority?.toLowerCase() ?? null;
}

function titled(name: string): string {
  return name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
