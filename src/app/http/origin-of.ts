import type { Request } from 'express';

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Where a request went, without a slash at the end, e.g. http://127.0.0.1:4000. What clients put
 * into headers and no browser would, is not repeated: then it is http://localhost.
 */
export function originOf(request: Request): string {
  const host = request.get('host') ?? '';
  if (!HOST.test(host) || !['http', 'https'].includes(request.protocol)) return 'http://localhost';
  return `${request.protocol}://${host}`;
}
