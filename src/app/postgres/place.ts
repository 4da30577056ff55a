import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lchown, lstat, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform, tmpdir } from 'node:os';
import path from 'node:path';
import { messageOf, OperatorError } from '../../core/errors.js';
import type { Account } from './run.js';

/** What anybody but the owner may do. */
const OTHERS = 0o077;

const isWindows = platform() === 'win32';
const ourUid = () => process.getuid?.();

/**
 * Makes sure that the folder exists, belongs to the account and can be entered by nobody else (root
 * excepted). OperatorError when somebody else made it, it is a link, or others may enter: whoever
 * owns it could put a server of their own there.
 */
export async function ownFolder(folder: string, account: Account): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST')
      throw new OperatorError(`The folder ${folder} cannot be made: ${messageOf(error)}.`);
  });
  if (isWindows) return;
  const uid = account.uid ?? ourUid();
  // No link is followed. One that this user has just made is handed over to the account.
  if ((await lstat(folder)).uid === ourUid() && account.uid !== undefined)
    await lchown(folder, account.uid, account.gid!);
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === uid && (found.mode & OTHERS) === 0) return;
  throw new OperatorError(
    `The folder ${folder}, in which the embedded Postgres listens, must be a folder of user ${uid} with mode 0700: remove what is there, or mend its owner and mode.`,
  );
}

/**
 * The password in that file; null when there is none. OperatorError when others may read it or it
 * is not ours.
 */
export async function readPassword(file: string): Promise<string | null> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { uid, mode } = await handle.stat();
      if (!isWindows && (uid !== ourUid() || (mode & OTHERS) !== 0)) {
        throw new OperatorError(
          `The file ${file} holds the password of the embedded Postgres, so it must be a file of user ${ourUid()} with mode 0600: mend its owner and mode, or remove it, and the next start makes a new password.`,
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

/** Makes a password of 192 random bits and keeps it in that file, which nobody else may read. */
export async function makePassword(file: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await replaceFile(file, `${password}\n`, {});
  return password;
}

/** Writes a file of mode 0600 that belongs to the account, as a whole or not at all. */
export async function replaceFile(file: string, text: string, account: Account): Promise<void> {
  const half = `${file}.${randomBytes(6).toString('hex')}`;
  // Fails where something is there already, a link included.
  await writeFile(half, text, { flag: 'wx', mode: 0o600 });
  if (account.uid !== undefined) await lchown(half, account.uid, account.gid!);
  await rename(half, file);
}

/** Sockets are told apart by their folder, so that all can have the usual number. */
const SOCKET_PORT = 5432;
/** The longest path of a socket that every system takes, in bytes. */
const MAX_SOCKET_PATH = 103;
const USER = 'doum';

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
