import { isUtf8 } from 'node:buffer';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import type { SourceLine } from '../../articles/index.js';
import { badInput, OperatorError } from '../../core/errors.js';

/** The encodings of files to import. `utf-16` detects the byte order; `euc-kr` means cp949. */
export const ENCODINGS = ['utf-8', 'cp949', 'euc-kr', 'utf-16', 'utf-16le', 'utf-16be'] as const;
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
 * with OperatorError if the file is not text in the encoding, or clearly not JSON Lines. UTF-16 is
 * always recognized. Lines longer than `maxLineBytes` in UTF-8 are yielded as errors.
 */
export async function openImportSource(
  file: string,
  encodingName: EncodingName,
  {
    standardInput,
    maxLineBytes = MAX_LINE_BYTES,
  }: { standardInput: Readable; maxLineBytes?: number },
): Promise<ImportSource> {
  const handle = file === '-' ? await spool(standardInput) : await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    const encoding = utf16Of(start) ?? encodingName;
    const read = () => {
      const chunks = handle.createReadStream({ start: 0, autoClose: false });
      return splitLines(encoding === 'utf-8' ? chunks : toUtf8(chunks, encoding), maxLineBytes);
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

/** Converts bytes to UTF-8. */
export async function* toUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: EncodingName,
): AsyncGenerator<Buffer> {
  // TextDecoder knows EUC-KR, but not all of CP949; iconv-lite splits surrogate pairs.
  const cp949 = iconv.getDecoder('cp949');
  const utf16 = new TextDecoder(encoding === 'utf-16be' ? encoding : 'utf-16le');
  for await (const chunk of chunks)
    yield Buffer.from(
      encoding.startsWith('utf-16') ? utf16.decode(chunk, { stream: true }) : cp949.write(chunk),
    );
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
  const advice = 'import it without --encoding if it is UTF-8';
  if (encoding.startsWith('utf-16'))
    return start.length > 0 && !utf16Of(start) ? `it is not UTF-16: ${advice}` : null;
  if (encoding === 'utf-8') return null;
  try {
    // The last character may be incomplete.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return /[가-힣]/.test(text) ? `it is not ${encoding.toUpperCase()}: ${advice}` : null;
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

/**
 * Recognizes UTF-16 by the byte order mark, or by the zero bytes of ASCII characters, which every
 * line of JSON has.
 */
export function utf16Of(start: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const zeros: [number, number] = [0, 0];
  for (const [i, byte] of start.entries()) if (byte === 0) zeros[(i % 2) as 0 | 1] += 1;
  const [even, odd] = zeros;
  if (Math.max(even, odd) < start.length / 10) return null;
  if (even < odd / 20) return 'utf-16le';
  return odd < even / 20 ? 'utf-16be' : null;
}

function tooLong(length: number, maxBytes: number): SourceLine {
  const [has, most] = [length, maxBytes].map((bytes) => bytes.toLocaleString('en'));
  return badInput('', `The line has ${has} bytes; at most ${most} are possible.`);
}
