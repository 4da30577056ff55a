import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform, tmpdir } from 'node:os';
import path from 'node:path';

/** Sockets are told apart by their folder, so that all can have the usual number. */
const SOCKET_PORT = 5432;
/** The longest path of a socket that every system takes, in bytes. */
const MAX_SOCKET_PATH = 103;
const USER = 'doum';

const isWindows = platform() === 'win32';

/** Where a server listens: the folder of its socket, null on Windows, which has no such sockets. */
export interface Place {
  sockets: string | null;
  port: number;
}

/**
 * What the lock file of a server says of it. `isOpen`: a version before this one started it, which
 * let everybody in.
 */
export interface Lock extends Place {
  pid: number;
  isOpen: boolean;
}

/**
 * Where the server of a data folder listens: in that folder, or in the temporary one where the path
 * would be too long.
 */
export async function findPlace(folder: string): Promise<Place> {
  if (isWindows) return { sockets: null, port: await freePort() };
  const isShort =
    Buffer.byteLength(path.join(folder, `.s.PGSQL.${SOCKET_PORT}`)) <= MAX_SOCKET_PATH;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return { sockets: isShort ? folder : path.join(tmpdir(), `doum-${name}`), port: SOCKET_PORT };
}

/**
 * Reads the lock file: process, folder, start, port, folder of the socket, addresses, a line each.
 */
export async function readLock(file: string): Promise<Lock> {
  const [pid, , , port, sockets, listens] = (await readFile(file, 'utf8').catch(() => '')).split(
    '\n',
  );
  return {
    pid: Number(pid),
    port: Number(port),
    sockets: isWindows ? null : (sockets ?? ''),
    isOpen: !isWindows && Boolean(listens?.trim()),
  };
}

/** The options for pg_ctl under which a server listens there and nowhere else. */
export function listenOptions({ sockets, port }: Place): string {
  const settings = {
    listen_addresses: sockets === null ? '127.0.0.1' : '',
    unix_socket_directories: sockets === null ? '' : `"${sockets.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '100',
  };
  return `-p ${port} ${Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${shellQuoted(value)}`)
    .join(' ')}`;
}

/**
 * The connection string of a database there; without a password for a server that asks for none.
 */
export function addressAt(
  { sockets, port }: Place,
  database: string,
  password: string | null,
): string {
  const user = password === null ? USER : `${USER}:${password}`;
  if (sockets === null) return `postgres://${user}@127.0.0.1:${port}/${database}`;
  // Every parser of such addresses wants a host before the path; the parameter counts.
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(sockets)}`;
}

/** pg_ctl hands its options to a shell. */
function shellQuoted(text: string): string {
  return isWindows ? `"${text.replaceAll('"', '\\"')}"` : `'${text.replaceAll("'", "'\\''")}'`;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
