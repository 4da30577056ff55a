import { randomBytes } from 'node:crypto';
import { constants, createWriteStream, type Stats } from 'node:fs';
import { access, type FileHandle, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDatabaseAway } from '../../core/database-errors.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import { endOnSignal, stopBeforeEnd } from './end-command.js';

/**
 * Writes an export to a file, or to standard output for `-`. A regular file is replaced atomically:
 * the export goes into a temporary file beside it, which is renamed when it is complete and on the
 * disk. The mode is kept, and links are followed. After an error or a signal the earlier file is
 * unchanged and the temporary file is gone. Pipes, devices and paths below /dev are written to
 * directly. Throws what `chunks` throws, OperatorError where writing or the database fails, and the
 * error of the operating system where the file cannot be opened.
 */
export async function writeOutput(file: string, chunks: AsyncIterable<string>): Promise<void> {
  const replaced = file === '-' ? null : await fileToReplace(file);
  let sourceError: unknown;
  const watched = async function* () {
    try {
      yield* chunks;
    } catch (error) {
      sourceError = error;
      throw error;
    }
  };
  try {
    if (file === '-') await pipeline(Readable.from(watched()), process.stdout, { end: false });
    else if (replaced === null) await pipeline(Readable.from(watched()), createWriteStream(file));
    else await replaceFile(replaced, watched());
  } catch (error) {
    const state =
      file === '-'
        ? 'what was printed is not whole'
        : `${file} is ${replaced === null ? 'not whole' : 'as it was'}`;
    throw brokenOff(error, error === sourceError, state);
  }
}

/**
 * The regular file that is there, or will be, behind all links; null where something else takes the
 * output.
 */
async function fileToReplace(file: string): Promise<string | null> {
  // What /dev/stdout leads to may be a file that others write to as well.
  if (/^\/(dev|proc)\//.test(path.resolve(file))) return null;
  const found = await stat(file).catch(() => null);
  if (found) return found.isFile() ? realpath(file) : null;
  // A link to nothing is followed when it is written to, and has nothing that could be lost.
  const isLink = (await lstat(file).catch(() => null)) !== null;
  return isLink ? null : path.resolve(file);
}

async function replaceFile(target: string, chunks: AsyncIterable<string>): Promise<void> {
  const before = await stat(target).catch(() => null);
  // Taking its place needs no right to write to the file itself.
  if (before) await access(target, constants.W_OK);
  const half = path.join(
    path.dirname(target),
    `.doum-export-${randomBytes(6).toString('hex')}.tmp`,
  );
  const opening = open(half, 'wx', before ? before.mode & 0o777 : 0o666).catch((error: unknown) => {
    throw new OperatorError(
      `${target} cannot be written, as its folder takes no new file: ${messageOf(error)}.`,
      {
        cause: error,
      },
    );
  });
  const remove = () =>
    opening.then(
      () => rm(half, { force: true }),
      () => undefined,
    );
  const takeBack = stopBeforeEnd(remove);
  const ignoreSignals = endOnSignal();
  try {
    const handle = await opening;
    if (before) await copyOwner(handle, before);
    // Closes the handle, after all is on the disk.
    await pipeline(Readable.from(chunks), handle.createWriteStream({ flush: true }));
    await rename(half, target);
    await syncFolder(path.dirname(target));
  } catch (error) {
    await remove();
    throw error;
  } finally {
    ignoreSignals();
    takeBack();
  }
}

/** Only root may give a file away; anybody else who may write keeps what can be kept. */
async function copyOwner(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const made = await handle.stat();
  if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid).catch(() => undefined);
  await handle.chmod(mode & 0o7777);
}

/** So that the new name outlives a loss of power; not every system can do it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/**
 * The error to throw. An error of the operating system that names the file says enough, and a
 * reader that closed the pipe (EPIPE) is no fault: both stay as they are.
 */
function brokenOff(error: unknown, isFromSource: boolean, state: string): unknown {
  const { path: named, code } = error as NodeJS.ErrnoException;
  if (
    error instanceof OperatorError ||
    named !== undefined ||
    (isFromSource ? !isDatabaseAway(error) : code === 'EPIPE')
  )
    return error;
  return new OperatorError(`The export broke off, and ${state}: ${messageOf(error)}.`, {
    cause: error,
  });
}
