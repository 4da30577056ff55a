import type { Request } from 'express';

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The public address of the site without a final slash: `publicUrl`, or else the origin of the
 * request's URL, e.g. http://127.0.0.1:4000. If the header has a form that no browser sends:
 * http://localhost.
 */
export function siteOrigin(request: Request, { publicUrl }: { publicUrl?: string | undefined }) {
  if (publicUrl !== undefined) return publicUrl;
  const host = request.get('host') ?? '';
  if (!HOST.test(host) || !['http', 'https'].includes(request.protocol)) return 'http://localhost';
  return `${request.protocol}://${host}`;
}
