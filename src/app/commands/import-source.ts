import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { OperatorError } from '../../core/errors.js';

/** The encodings of files to import; `euc-kr` means cp949. */
export const ENCODINGS = ['utf-8', 'cp949', 'euc-kr'] as const;
export type EncodingName = (typeof ENCODINGS)[number];

/** An open file whose encoding has been checked. */
export interface ImportSource {
  lines(): AsyncGenerator<string>;
  close(): Promise<void>;
}

/**
 * Opens a file, or `standardInput` for `-`, and checks all of it before the import starts. Rejects
 * with OperatorError if the file is not text in the encoding.
 */
export async function openImportSource(
  file: string,
  encoding: EncodingName,
  standardInput: Readable,
): Promise<ImportSource> {
  const handle = file === '-' ? await spool(standardInput) : await open(file, 'r');
  const read = () => handle.createReadStream({ start: 0, autoClose: false });
  try {
    const fault = await findFault(read(), encoding);
    if (fault !== null)
      throw new OperatorError(
        `${file === '-' ? 'Standard input' : file} cannot be imported: ${fault}. Nothing was ` +
          'imported.',
      );
    return { lines: () => linesOf(read(), encoding), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Stores standard input in a temporary file that nobody else can open and that disappears with the
 * process.
 */
async function spool(input: Readable): Promise<FileHandle> {
  const folder = await mkdtemp(path.join(tmpdir(), 'doum-import-'));
  const handle = await open(path.join(folder, 'input'), 'wx+', 0o600);
  try {
    // An unlinked file needs no cleanup, in whatever way the process ends.
    await rm(folder, { recursive: true });
    for await (const chunk of input) await handle.appendFile(chunk as Buffer);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The lines of a text. Node's readers also end lines at U+2028, which JSON may contain. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  encoding: EncodingName,
): AsyncGenerator<string> {
  // TextDecoder knows EUC-KR, but not all of CP949.
  const decoder = iconv.getDecoder(encoding === 'utf-8' ? encoding : 'cp949');
  let parts: string[] = [];
  for await (const chunk of chunks) {
    const [first, ...lines] = decoder.write(chunk).split('\n');
    parts.push(first!);
    for (const line of lines) {
      yield parts.join('');
      parts = [line];
    }
  }
  const last = parts.join('') + (decoder.end() ?? '');
  if (last !== '') yield last;
}

/** The fault of the encoding of a text; null without a fault. */
export async function findFault(
  chunks: AsyncIterable<Buffer>,
  encoding: EncodingName,
): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isUtf8 = true;
  let hasHangul = false;
  const decode = (chunk?: Buffer) => {
    try {
      const text = isUtf8 ? decoder.decode(chunk, { stream: chunk !== undefined }) : '';
      hasHangul ||= /[가-힣]/.test(text);
    } catch {
      isUtf8 = false;
    }
  };
  for await (const chunk of chunks) decode(chunk);
  decode();
  if (encoding !== 'utf-8')
    return isUtf8 && hasHangul ? 'it is UTF-8: import it without --encoding' : null;
  return isUtf8
    ? null
    : 'it is not UTF-8. If it is CP949 (Korean Windows), import it with --encoding cp949';
}
