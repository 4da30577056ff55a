import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lchown, lstat, mkdir, open, rename, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
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
