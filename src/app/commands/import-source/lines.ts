import { CP949, decode, type Encoding, UTF_16BE, UTF_16LE } from './encodings.js';

const hex = (text: string) => Buffer.from(text, 'hex');

/** Descriptions of files that are not text, by their first bytes. */
const FORMATS: [Buffer, string][] = [
  [hex('1f8b'), 'it is compressed by gzip: decompress it first, e.g. with gunzip'],
  [hex('28b52ffd'), 'it is compressed by Zstandard: decompress it first'],
  [hex('fd377a585a00'), 'it is compressed by xz: decompress it first'],
  [hex('425a68'), 'it is compressed by bzip2: decompress it first'],
  [hex('504b0304'), 'it is a zip archive or an Excel workbook (XLSX), not JSON Lines'],
  [hex('d0cf11e0a1b11ae1'), 'it is an old Office document (XLS), not JSON Lines'],
  [hex('255044462d'), 'it is a PDF, not JSON Lines'],
  [hex('fffe0000'), 'it is UTF-32: convert it to UTF-8'],
  [hex('0000feff'), 'it is UTF-32: convert it to UTF-8'],
];

/** Describes a file that is not text, by its first bytes; null if it may be text. */
export function foreignFormat(start: Buffer): string | null {
  return FORMATS.find(([bytes]) => start.subarray(0, bytes.length).equals(bytes))?.[1] ?? null;
}

/**
 * Detects UTF-16 by the byte order mark, or by the zero bytes of ASCII characters; null if the file
 * is not UTF-16.
 */
export function utf16Of(start: Buffer): Encoding | null {
  if (start[0] === 0xff && start[1] === 0xfe) return UTF_16LE;
  if (start[0] === 0xfe && start[1] === 0xff) return UTF_16BE;
  const zeros = [0, 0];
  for (const [i, byte] of start.entries()) if (byte === 0) zeros[i % 2]! += 1;
  // Every line of JSON has ASCII characters: at least a fifth of all characters.
  const enough = start.length / 10;
  if (zeros[1]! >= enough && zeros[0]! < zeros[1]! / 20) return UTF_16LE;
  if (zeros[0]! >= enough && zeros[1]! < zeros[0]! / 20) return UTF_16BE;
  return null;
}

/** Whether bytes look like CP949 or EUC-KR: all are valid, and most non-ASCII text is Hangul. */
export function looksLikeCp949(bytes: Buffer): boolean {
  const text = decode(bytes, CP949);
  if (text === null) return false;
  const foreign = text.match(/[^\p{ASCII}]/gu) ?? [];
  const hangul = text.match(/[가-힣]/g) ?? [];
  return hangul.length > 0 && hangul.length >= foreign.length * 0.7;
}

/**
 * Describes a text that is not JSON Lines: a JSON document over several lines, or CSV; null if it
 * may be JSON Lines. `lines` are the first non-blank lines, trimmed.
 */
export function foreignText(lines: string[]): string | null {
  const [first] = lines;
  if (first === undefined) return null;
  if (first === '[' || first === '{' || first.startsWith('[{'))
    return 'it is one JSON document: write one object a line, e.g. with jq -c ".[]"';
  if (/[,;\t]/.test(first) && !lines.some((line) => line.startsWith('{')) && !/^[[{]/.test(first))
    return 'it looks like CSV, not JSON Lines: write one object a line';
  return null;
}

/** One line of a file as bytes. */
export interface ByteLine {
  /** From 1. */
  number: number;
  /** Its length in bytes, without the line end. */
  length: number;
  /** Null if the line is longer than the maximum, so that it was skipped. */
  bytes: Buffer | null;
  /** Whether a line end follows; false only for the last line of a file. */
  ended: boolean;
}

/**
 * Splits a stream of bytes at \n, which has one or two bytes depending on the encoding. Lines
 * longer than `maxBytes` are skipped, so that memory is bounded by `maxBytes` plus two chunks.
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
  maxBytes: number,
): AsyncGenerator<ByteLine> {
  const { unit } = encoding;
  let number = 1;
  let length = 0;
  let parts: Buffer[] | null = [];
  let odd: Buffer = Buffer.alloc(0);

  const keep = (part: Buffer) => {
    length += part.length;
    if (length > maxBytes) parts = null;
    else if (part.length > 0) parts?.push(part);
  };
  const take = (ended: boolean): ByteLine => {
    const bytes = parts && (parts.length === 1 ? parts[0]! : Buffer.concat(parts));
    const line = { number, length, bytes, ended };
    number += 1;
    length = 0;
    parts = [];
    return line;
  };

  for await (const received of chunks) {
    let chunk = odd.length > 0 ? Buffer.concat([odd, received]) : received;
    // A character of two bytes may be split between two chunks.
    const whole = chunk.length - (chunk.length % unit);
    odd = chunk.subarray(whole);
    chunk = chunk.subarray(0, whole);
    let from = 0;
    for (let end = lineEnd(chunk, from, encoding); end >= 0; end = lineEnd(chunk, from, encoding)) {
      keep(chunk.subarray(from, end));
      yield take(true);
      from = end + unit;
    }
    keep(chunk.subarray(from));
  }
  keep(odd);
  if (length > 0) yield take(false);
}

function lineEnd(chunk: Buffer, from: number, { unit, title }: Encoding): number {
  if (unit === 1) return chunk.indexOf(0x0a, from);
  const [first, second] = title === 'UTF-16LE' ? [0x0a, 0x00] : [0x00, 0x0a];
  for (let at = chunk.indexOf(0x0a, from); at >= 0; at = chunk.indexOf(0x0a, at + 1)) {
    const start = at - (at % 2);
    if (start >= from && chunk[start] === first && chunk[start + 1] === second) return start;
  }
  return -1;
}
