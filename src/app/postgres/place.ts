import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lchown, lstat, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform, tmpdir } from 'node:os';
import path from 'node:path';
import { messageOf, OperatorError } from '../../core/errors.js';
import type { Account } from './run.js';

/** The permission bits of everybody except the owner. */
const OTHERS = 0o077;

const isWindows = platform() === 'win32';
const ourUid = () => process.getuid?.();

/**
 * Makes sure that the folder exists, belongs to the account, and is accessible to nobody else
 * except root. Rejects with OperatorError if it belongs to somebody else, is a link, or is
 * accessible to others, because then somebody else could place their own server there.
 */
export async function ownFolder(folder: string, account: Account): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST')
      throw new OperatorError(`The folder ${folder} cannot be made: ${messageOf(error)}.`);
  });
  if (isWindows) return;
  const uid = account.uid ?? ourUid();
  // `lstat` and `lchown` do not follow links. A folder of this user is handed over to the account.
  if ((await lstat(folder)).uid === ourUid() && account.uid !== undefined)
    await lchown(folder, account.uid, account.gid!);
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === uid && (found.mode & OTHERS) === 0) return;
  throw new OperatorError(
    `The folder ${folder}, in which the embedded Postgres listens, must be a folder of user ` +
      `${uid} with mode 0700: remove it, or correct its owner and mode.`,
  );
}

/**
 * Reads the password from a file; null if there is none. Rejects with OperatorError if the file
 * belongs to another user or is accessible to others.
 */
export async function readPassword(file: string): Promise<string | null> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { uid, mode } = await handle.stat();
      if (!isWindows && (uid !== ourUid() || (mode & OTHERS) !== 0)) {
        throw new OperatorError(
          `The file ${file} holds the password of the embedded Postgres, so it must be a file ` +
            `of user ${ourUid()} with mode 0600: correct its owner and mode, or remove it, and the ` +
            'next start makes a new password.',
        );
      }
      return (await handle.readFile('utf8')).trim() || null;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      `The password of the embedded Postgres cannot be read: ${messageOf(error)}.`,
      { cause: error },
    );
  }
}

/** Creates a password of 192 random bits and writes it to a file that nobody else may read. */
export async function makePassword(file: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await replaceFile(file, `${password}\n`, {});
  return password;
}

/** Writes a file with mode 0600 that belongs to the account. Replaces it atomically. */
export async function replaceFile(file: string, text: string, account: Account): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  // `wx` fails if the file or a link exists.
  await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
  if (account.uid !== undefined) await lchown(temporary, account.uid, account.gid!);
  await rename(temporary, file);
}

/** Sockets are distinguished by their folder, so all use the default port number. */
const SOCKET_PORT = 5432;
/** Maximum length of a socket's path on all systems, in bytes. */
const MAX_SOCKET_PATH = 103;
const USER = 'doum';

/** Where a server listens: the folder of its Unix socket (null on Windows) and its port. */
export interface Place {
  sockets: string | null;
  port: number;
}

/**
 * The content of a server's lock file. `isOpen`: the server was started by an earlier version of
 * Doum, without a password.
 */
export interface Lock extends Place {
  pid: number;
  isOpen: boolean;
}

/**
 * Where the server of a data folder listens: in that folder, or in the temporary folder of the
 * system if the path would be too long.
 */
export async function findPlace(folder: string): Promise<Place> {
  if (isWindows) return { sockets: null, port: await freePort() };
  const isShort =
    Buffer.byteLength(path.join(folder, `.s.PGSQL.${SOCKET_PORT}`)) <= MAX_SOCKET_PATH;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return { sockets: isShort ? folder : path.join(tmpdir(), `doum-${name}`), port: SOCKET_PORT };
}

/**
 * Reads a lock file. Its lines: process id, data folder, start time, port, folder of the socket,
 * listen addresses.
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

/** The options for pg_ctl with which a server listens at this place only. */
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

/** The connection string of a database at this place. `password` is null if none is needed. */
export function addressAt(
  { sockets, port }: Place,
  database: string,
  password: string | null,
): string {
  const user = password === null ? USER : `${USER}:${password}`;
  if (sockets === null) return `postgres://${user}@127.0.0.1:${port}/${database}`;
  // URL parsers need a host before the path; node-postgres uses the parameter `host`.
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(sockets)}`;
}

/** Quotes a text for the shell to which pg_ctl passes its options. */
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
