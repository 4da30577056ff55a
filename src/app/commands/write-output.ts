import { constants, createWriteStream } from 'node:fs';
import { access, chmod, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { OperatorError } from '../../core/errors.js';
import { endCommand, thenCleanUp } from './end-command.js';
import { systemReason } from './explain-failure.js';
import { printable, withProgress } from './terminal-output.js';

type Chunks = () => AsyncIterable<string>;

/**
 * Writes an export to a file, or to standard output for `-`, and shows the progress. Resolves to
 * the number of lines. A regular file is replaced atomically: the export goes to a temporary file
 * in the same folder, which is renamed when it is complete and on disk. The mode is kept, and links
 * are followed. After an error or a signal, the old file is unchanged and the temporary file is
 * deleted. Pipes and devices are written directly; if their reader ends, the process ends with code
 * 0. Rejects with what `lines` throws, or with OperatorError if the file cannot be written.
 */
export async function writeOutput(
  file: string,
  what: string,
  lines: AsyncIterable<string>,
): Promise<number> {
  let count = 0;
  let sourceError: unknown;
  try {
    await withProgress(`Exported ${what}`, (update) =>
      write(file, async function* () {
        try {
          for await (const line of lines) {
            update(++count);
            yield line;
          }
        } catch (error) {
          sourceError = error;
          throw error;
        }
      }),
    );
  } catch (error) {
    if (error === sourceError || error instanceof OperatorError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') await endCommand(0);
    const output = file === '-' ? 'Standard output' : printable(file);
    throw new OperatorError(`${output} cannot be written: ${systemReason(error)}.`, {
      cause: error,
    });
  }
  return count;
}

async function write(file: string, chunks: Chunks): Promise<void> {
  if (file === '-') return pipeline(chunks, process.stdout, { end: false });
  const before = await stat(file).catch(() => null);
  if (before?.isDirectory())
    throw new OperatorError(`${printable(file)} is a folder: name a file.`);
  // /dev/stdout may be a file that other processes also write. /dev/shm contains regular files.
  const isDevice = /^\/(dev(?!\/shm\/)|proc)\//.test(path.resolve(file));
  if (isDevice || before?.isFile() === false) return pipeline(chunks, createWriteStream(file));
  const target = before ? await realpath(file) : path.resolve(file);
  // A rename would replace even a write-protected file.
  if (before) await access(target, constants.W_OK);
  const temporary = `${target}.${process.pid}.tmp`;
  await thenCleanUp(
    () => rm(temporary, { force: true }),
    async () => {
      const mode = before ? before.mode & 0o777 : 0o666;
      await pipeline(chunks, createWriteStream(temporary, { flags: 'wx', mode, flush: true }));
      if (before) await chmod(temporary, mode);
      await rename(temporary, target);
    },
  );
}
