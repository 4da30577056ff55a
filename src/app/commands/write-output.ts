import { randomBytes } from 'node:crypto';
import { constants, createWriteStream, type Stats } from 'node:fs';
import { access, type FileHandle, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDatabaseUnavailable } from '../../core/database-errors.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import { endOnSignal, OutputClosed, stopBeforeEnd } from './end-command.js';
import { systemReason } from './explain-failure.js';
import { printable } from './terminal-output.js';

/** What is written, for messages, and the mode of its file: by default the one of the old file. */
interface OutputKind {
  name: string;
  mode?: number;
}

const EXPORT: OutputKind = { name: 'export' };

/**
 * Writes an export to a file, or to standard output for `-`. A regular file is replaced atomically:
 * it is written to a temporary file in the same folder, which is renamed when it is complete and on
 * disk. The mode is kept, and links are followed. After an error or a signal, the old file is
 * unchanged and the temporary file is deleted. Pipes, devices and /dev/stdout are written directly.
 * Rejects with what `chunks` throws, with OperatorError if it is a folder or if writing or the
 * database fails, with OutputClosed if the reader of an export has ended, or with the error of the
 * operating system if the file cannot be opened.
 */
export async function writeOutput(
  file: string,
  chunks: AsyncIterable<string | Uint8Array>,
  kind = EXPORT,
): Promise<void> {
  const replaced = file === '-' ? null : await fileToReplace(file);
  let sourceError: unknown;
  const watched = async function* () {
    const source = chunks[Symbol.asyncIterator]();
    try {
      for (;;) {
        // Errors of the output are thrown at `yield`.
        const next = await source.next().catch((error: unknown) => {
          sourceError = error;
          throw error;
        });
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await source.return?.();
    }
  };
  try {
    if (file === '-') await pipeline(Readable.from(watched()), process.stdout, { end: false });
    else if (replaced === null)
      await pipeline(Readable.from(watched()), createWriteStream(file, { mode: kind.mode }));
    else await replaceFile(replaced, watched(), kind);
  } catch (error) {
    const state =
      file === '-'
        ? 'what was printed is not whole'
        : `${file} is ${replaced === null ? 'not whole' : 'as it was'}`;
    throw exportError(
      error,
      error === sourceError,
      kind,
      `The ${kind.name} broke off, and ${state}`,
    );
  }
}

/**
 * The path of the regular file to replace or create, with links resolved; null if the output is not
 * a regular file.
 */
async function fileToReplace(file: string): Promise<string | null> {
  // /dev/stdout may be a file to which other processes write as well. /dev/shm has usual files.
  if (/^\/(dev(?!\/shm\/)|proc)\//.test(path.resolve(file))) return null;
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) throw new OperatorError(`${printable(file)} is a folder: name a file.`);
  if (found) return found.isFile() ? realpath(file) : null;
  // A dangling link is followed when it is written to. There is no old file to keep.
  const isLink = (await lstat(file).catch(() => null)) !== null;
  return isLink ? null : path.resolve(file);
}

async function replaceFile(
  target: string,
  chunks: AsyncIterable<string | Uint8Array>,
  { mode }: OutputKind,
): Promise<void> {
  const before = await stat(target).catch(() => null);
  // Renaming would replace even a write-protected file.
  if (before) await access(target, constants.W_OK);
  const temporary = path.join(
    path.dirname(target),
    `.doum-export-${randomBytes(6).toString('hex')}.tmp`,
  );
  const opening = open(temporary, 'wx', mode ?? (before ? before.mode & 0o777 : 0o666)).catch(
    (error: unknown) => {
      throw new OperatorError(
        `${target} cannot be written, as its folder takes no new file: ${systemReason(error)}.`,
        { cause: error },
      );
    },
  );
  const remove = () =>
    opening.then(
      () => rm(temporary, { force: true }),
      () => undefined,
    );
  const unregister = stopBeforeEnd(remove);
  const ignoreSignals = endOnSignal();
  try {
    const handle = await opening;
    const keepsOwner = mode === undefined || !(await isShared(target));
    if (before && keepsOwner) await copyOwner(handle, before, mode ?? before.mode);
    // `flush` syncs the data to disk; the stream then closes the handle.
    await pipeline(Readable.from(chunks), handle.createWriteStream({ flush: true }));
    await rename(temporary, target);
    await syncFolder(path.dirname(target));
  } catch (error) {
    await remove();
    throw error;
  } finally {
    ignoreSignals();
    unregister();
  }
}

/** Whether other users than the owner of its folder could have created a file. */
async function isShared(file: string): Promise<boolean> {
  return ((await stat(path.dirname(file))).mode & 0o022) !== 0;
}

/** Copies the owner and sets the mode. Only root can change the owner; otherwise it is left as it is. */
async function copyOwner(handle: FileHandle, { uid, gid }: Stats, mode: number): Promise<void> {
  const made = await handle.stat();
  if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid).catch(() => undefined);
  await handle.chmod(mode & 0o7777);
}

/** Syncs a folder, so that a rename survives a power loss. Not every system supports it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** The error to throw. Those of the operating system that name the file stay unchanged. */
function exportError(
  error: unknown,
  isFromSource: boolean,
  kind: OutputKind,
  outcome: string,
): unknown {
  const { path: named, code } = error as NodeJS.ErrnoException;
  if (!isFromSource && code === 'EPIPE' && kind === EXPORT) return new OutputClosed();
  if (
    error instanceof OperatorError ||
    named !== undefined ||
    (isFromSource && !isDatabaseUnavailable(error))
  )
    return error;
  return new OperatorError(`${outcome}: ${messageOf(error)}.`, {
    cause: error,
  });
}
