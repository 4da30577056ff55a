import { decode } from './decode.js';
import { CP949, type Encoding, UTF_16BE, UTF_16LE } from './encodings.js';

const hex = (text: string) => Buffer.from(text, 'hex');

/** Files that are no text, by their first bytes. */
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

/** Says what a file is that is no text, by how it begins; null when it may be text. */
export function foreignFormat(start: Buffer): string | null {
  return FORMATS.find(([bytes]) => start.subarray(0, bytes.length).equals(bytes))?.[1] ?? null;
}

/**
 * The UTF-16 that a file is by how it begins: by its byte order mark, else by the zeros in its
 * ASCII characters; null for none.
 */
export function utf16Of(start: Buffer): Encoding | null {
  if (start[0] === 0xff && start[1] === 0xfe) return UTF_16LE;
  if (start[0] === 0xfe && start[1] === 0xff) return UTF_16BE;
  const zeros = [0, 0];
  for (const [i, byte] of start.entries()) if (byte === 0) zeros[i % 2]! += 1;
  // JSON has ASCII in every line: a fifth of its characters are the least.
  const enough = start.length / 10;
  if (zeros[1]! >= enough && zeros[0]! < zeros[1]! / 20) return UTF_16LE;
  if (zeros[0]! >= enough && zeros[1]! < zeros[0]! / 20) return UTF_16BE;
  return null;
}

/** Whether bytes are CP949 or EUC-KR: every byte fits, and most of what is not ASCII is Hangul. */
export function looksLikeCp949(bytes: Buffer): boolean {
  const text = decode(bytes, CP949);
  if (text === null) return false;
  const foreign = text.match(/[^\p{ASCII}]/gu) ?? [];
  const hangul = text.match(/[가-힣]/g) ?? [];
  return hangul.length > 0 && hangul.length >= foreign.length * 0.7;
}

/**
 * Says what a text is that is no JSON Lines: one JSON document over many lines, or CSV; null when
 * it may be JSON Lines. `lines` are the first ones, trimmed and not blank.
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
