import { isUtf8 } from 'node:buffer';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import type { SourceLine } from '../../articles/index.js';
import { badInput, OperatorError } from '../../core/errors.js';

/** The encodings of files to import; `euc-kr` means cp949. */
export const ENCODINGS = ['utf-8', 'cp949', 'euc-kr'] as const;
export type EncodingName = (typeof ENCODINGS)[number];

/** Fits an article of 50 variants with bodies of maximum length, published and as a draft. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const START_BYTES = 64 * 1024;

/** The replacement character, which decoders write for invalid bytes. */
const REPLACEMENT = '\ufffd';

/** An open file whose encoding has been checked. */
export interface ImportSource {
  lines(): AsyncGenerator<SourceLine>;
  close(): Promise<void>;
}

/**
 * Opens a file, or `standardInput` for `-`, and checks all of it before the import starts. Rejects
 * with OperatorError if the file is not text in the encoding, or clearly not JSON Lines. Lines
 * longer than `maxLineBytes` in UTF-8 are yielded as errors.
 */
export async function openImportSource(
  file: string,
  encoding: EncodingName,
  {
    standardInput,
    maxLineBytes = MAX_LINE_BYTES,
  }: { standardInput: Readable; maxLineBytes?: number },
): Promise<ImportSource> {
  const handle = file === '-' ? await spool(standardInput) : await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    const read = () => {
      const chunks = handle.createReadStream({ start: 0, autoClose: false });
      return splitLines(encoding === 'utf-8' ? chunks : toUtf8(chunks), maxLineBytes);
    };
    const fault =
      foreignFormat(start) ?? wrongEncoding(start, encoding) ?? (await findFault(read(), encoding));
    if (fault !== null)
      throw new OperatorError(
        `${file === '-' ? 'Standard input' : file} cannot be imported: ${fault}. Nothing was ` +
          'imported.',
      );
    return {
      async *lines() {
        for await (const line of read())
          yield typeof line === 'number' ? tooLong(line, maxLineBytes) : line.toString();
      },
      close: () => handle.close(),
    };
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

/** Converts CP949 to UTF-8. */
export async function* toUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // TextDecoder knows EUC-KR, but not all of CP949.
  const cp949 = iconv.getDecoder('cp949');
  for await (const chunk of chunks) yield Buffer.from(cp949.write(chunk));
}

/**
 * Splits bytes at \n. Yields a line longer than `maxBytes` as its length, which limits memory to
 * `maxBytes` plus two chunks.
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Buffer | number> {
  let length = 0;
  let parts: Buffer[] = [];
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > maxBytes) parts = [];
    else parts.push(part);
  };
  const take = () => {
    const line = length > maxBytes ? length : Buffer.concat(parts);
    length = 0;
    parts = [];
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      keep(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    keep(chunk.subarray(from));
  }
  if (length > 0) yield take();
}

/** What is wrong with the text as a whole; null without a fault. */
export async function findFault(
  lines: AsyncIterable<Buffer | number>,
  encoding: EncodingName,
): Promise<string | null> {
  let number = 0;
  let first = '';
  let hasObject = false;
  for await (const line of lines) {
    number += 1;
    // The import itself refuses too long lines.
    if (typeof line === 'number') continue;
    const isText = encoding === 'utf-8' ? isUtf8(line) : !line.includes(REPLACEMENT);
    const korean = isText ? null : hangulOf(line);
    if (first === '' || !hasObject) {
      const text = (korean ?? line.toString()).trim();
      first ||= text.slice(0, 1_000);
      hasObject ||= text.startsWith('{');
    }
    if (isText) continue;
    const advice =
      encoding === 'utf-8' && korean !== null
        ? ' and looks like CP949 (Korean Windows): import it with --encoding cp949'
        : ', or the file is damaged';
    return (
      foreignText(first, hasObject) ?? `line ${number} is not ${encoding.toUpperCase()}${advice}`
    );
  }
  return foreignText(first, hasObject);
}

/** The text of bytes that look like CP949 or EUC-KR: most of it beyond ASCII is Hangul. */
function hangulOf(bytes: Buffer): string | null {
  const text = iconv.decode(bytes, 'cp949');
  const foreign = text.match(/[^\p{ASCII}]/gu) ?? [];
  const hangul = text.match(/[가-힣]/g) ?? [];
  const isKorean = !text.includes(REPLACEMENT) && hangul.length >= foreign.length * 0.7;
  return isKorean ? text : null;
}

/** Detects UTF-8 in a file that is imported, and may be valid, in another encoding. */
export function wrongEncoding(start: Buffer, encoding: EncodingName): string | null {
  if (encoding === 'utf-8') return null;
  try {
    // The last character may be incomplete.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return /[가-힣]/.test(text)
      ? `it is not ${encoding.toUpperCase()}: import it without --encoding if it is UTF-8`
      : null;
  } catch {
    return null;
  }
}

/** Describes files that people export from Excel and that are not text; null for others. */
export function foreignFormat(start: Buffer): string | null {
  const begin = start.toString('hex', 0, 4);
  if (begin === '504b0304')
    return 'it is a zip archive or an Excel workbook (XLSX), not JSON Lines';
  if (begin === 'd0cf11e0') return 'it is an old Office document (XLS), not JSON Lines';
  if (/^(fffe|feff|7b00|007b)/.test(begin)) return 'it is UTF-16: save it as UTF-8';
  if (begin.startsWith('1f8b')) return 'it is compressed by gzip: decompress it first';
  return null;
}

/** Describes a text that is not JSON Lines, by its first non-empty line; else null. */
function foreignText(first: string, hasObject: boolean): string | null {
  if (first === '[' || first === '{' || first.startsWith('[{'))
    return 'it is one JSON document: write one object a line, e.g. with jq -c ".[]"';
  return !hasObject && /^[^[].*[,;\t]/.test(first)
    ? 'it looks like CSV, not JSON Lines: write one object a line'
    : null;
}

function tooLong(length: number, maxBytes: number): SourceLine {
  const [has, most] = [length, maxBytes].map((bytes) => bytes.toLocaleString('en'));
  return badInput('', `The line has ${has} bytes; at most ${most} are possible.`);
}
