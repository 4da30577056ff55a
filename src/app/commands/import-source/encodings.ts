import { InvalidArgumentError } from 'commander';

/** How the bytes of a file become text. `unit` is the width of a line end in bytes. */
export interface Encoding {
  /** What people call it. */
  title: 'UTF-8' | 'CP949' | 'UTF-16LE' | 'UTF-16BE';
  unit: 1 | 2;
}

export const UTF_8: Encoding = { title: 'UTF-8', unit: 1 };
/** Windows-949. EUC-KR is a part of it, so that one table reads both. */
export const CP949: Encoding = { title: 'CP949', unit: 1 };
export const UTF_16LE: Encoding = { title: 'UTF-16LE', unit: 2 };
export const UTF_16BE: Encoding = { title: 'UTF-16BE', unit: 2 };

/** The names for `--encoding`. For utf-16 the file says which of the two it is. */
const ENCODINGS = {
  'utf-8': UTF_8,
  cp949: CP949,
  'euc-kr': CP949,
  'utf-16': null,
  'utf-16le': UTF_16LE,
  'utf-16be': UTF_16BE,
};

export type EncodingName = keyof typeof ENCODINGS;

/**
 * Reads the value of `--encoding`, in any case; a name that is none is refused with all that are.
 */
export function parseEncoding(name: string): EncodingName {
  const lower = name.toLowerCase();
  if (Object.hasOwn(ENCODINGS, lower)) return lower as EncodingName;
  throw new InvalidArgumentError(`It must be one of ${Object.keys(ENCODINGS).join(', ')}.`);
}

/**
 * The encoding of that name; `byteOrder` is the UTF-16 that the file is by its own bytes, if it is
 * any.
 */
export function encodingOf(name: EncodingName, byteOrder: Encoding | null): Encoding {
  return ENCODINGS[name] ?? byteOrder ?? UTF_16LE;
}
