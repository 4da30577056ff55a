import { isUtf8 } from 'node:buffer';
import { InvalidArgumentError } from 'commander';
import iconv from 'iconv-lite';

/** A text encoding. `unit` is the size of a line end in bytes. */
export interface Encoding {
  /** The name in messages. */
  title: 'UTF-8' | 'CP949' | 'UTF-16LE' | 'UTF-16BE';
  unit: 1 | 2;
}

export const UTF_8: Encoding = { title: 'UTF-8', unit: 1 };
/** Windows-949, a superset of EUC-KR. */
export const CP949: Encoding = { title: 'CP949', unit: 1 };
export const UTF_16LE: Encoding = { title: 'UTF-16LE', unit: 2 };
export const UTF_16BE: Encoding = { title: 'UTF-16BE', unit: 2 };

/** The values of `--encoding`. For utf-16 the byte order is detected. */
const ENCODINGS = {
  'utf-8': UTF_8,
  cp949: CP949,
  'euc-kr': CP949,
  'utf-16': null,
  'utf-16le': UTF_16LE,
  'utf-16be': UTF_16BE,
};

export type EncodingName = keyof typeof ENCODINGS;

/** Parses the value of `--encoding`, in any case. Throws InvalidArgumentError for other names. */
export function parseEncoding(name: string): EncodingName {
  const lower = name.toLowerCase();
  if (Object.hasOwn(ENCODINGS, lower)) return lower as EncodingName;
  throw new InvalidArgumentError(`It must be one of ${Object.keys(ENCODINGS).join(', ')}.`);
}

/**
 * The encoding with this name. `byteOrder` is the variant of UTF-16 that was detected in the file,
 * or null.
 */
export function encodingOf(name: EncodingName, byteOrder: Encoding | null): Encoding {
  return ENCODINGS[name] ?? byteOrder ?? UTF_16LE;
}

/** The replacement character, which decoders write for invalid bytes. */
const REPLACEMENT = '\ufffd';

/** Decodes whole lines; null if a byte is invalid in the encoding. */
export function decode(bytes: Buffer, encoding: Encoding): string | null {
  if (encoding.title === 'UTF-8') return isUtf8(bytes) ? bytes.toString('utf8') : null;
  const text = decodeLoosely(bytes, encoding);
  return text.includes(REPLACEMENT) && invalidByte(bytes, encoding) !== null ? null : text;
}

/** The offset of the first invalid byte, or null if all are valid. */
export function invalidByte(bytes: Buffer, encoding: Encoding): number | null {
  const text = decodeLoosely(bytes, encoding);
  for (let at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) {
    const offset = lengthOf(text.slice(0, at), encoding);
    if (!isReplacementAt(bytes, offset, encoding)) return offset;
  }
  return null;
}

/**
 * Whether the invalid bytes from `at` to the end are the beginning of a character, so that the text
 * was cut off.
 */
export function isCutOff(bytes: Buffer, at: number, { title }: Encoding): boolean {
  const rest = bytes.subarray(at);
  const [lead = 0] = rest;
  if (title === 'CP949') return rest.length === 1 && lead > 0x80 && lead < 0xff;
  if (title !== 'UTF-8') return rest.length === 1;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return (
    lead >= 0xc2 &&
    lead < 0xf5 &&
    rest.length < needed &&
    rest.subarray(1).every((byte) => byte >> 6 === 0b10)
  );
}

function decodeLoosely(bytes: Buffer, { title }: Encoding): string {
  // TextDecoder decodes CP949 as the smaller EUC-KR: it decodes 똠 as "c" without an error.
  if (title === 'CP949') return iconv.decode(bytes, 'cp949');
  return new TextDecoder(title, { ignoreBOM: true }).decode(bytes);
}

function lengthOf(text: string, { title }: Encoding): number {
  if (title === 'CP949') return iconv.encode(text, 'cp949').length;
  return title === 'UTF-8' ? Buffer.byteLength(text) : text.length * 2;
}

/** Whether the replacement character itself is encoded at this offset, which is valid. */
function isReplacementAt(bytes: Buffer, at: number, { title }: Encoding): boolean {
  if (title === 'CP949') return false;
  const mark = { 'UTF-8': 'efbfbd', 'UTF-16LE': 'fdff', 'UTF-16BE': 'fffd' }[title];
  return bytes.subarray(at, at + mark.length / 2).toString('hex') === mark;
}
