import { connect, type Socket } from 'node:net';

const DEFAULT_PORTS: Record<string, number> = {
  'http:': 80,
  'postgres:': 5432,
  'postgresql:': 5432,
};

/**
 * Connects to the service at an address (`http://` or `postgres://`), which may name the folder of
 * a socket as its host.
 */
export function connectTo(target: URL): Socket {
  const port = Number(target.port || DEFAULT_PORTS[target.protocol]);
  const folder = target.searchParams.get('host');
  return folder === null ? connect(port, target.hostname) : connect(`${folder}/.s.PGSQL.${port}`);
}

/** The same address through a proxy on this local port. */
export function proxiedAddress(target: string, port: number): string {
  const proxied = new URL(target);
  proxied.hostname = '127.0.0.1';
  proxied.port = String(port);
  proxied.searchParams.delete('host');
  return proxied.toString().replace(/\/$/, '');
}
