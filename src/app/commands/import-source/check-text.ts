import { isAscii, isUtf8 } from 'node:buffer';
import { OperatorError } from '../../../core/errors.js';
import { CP949, decode, type Encoding, invalidByte, isCutOff, UTF_8 } from './encodings.js';
import { type ByteLine, foreignText, looksLikeCp949 } from './lines.js';

/** Number of lines by which the format of a file is recognized. */
const SAMPLE_LINES = 100;

/**
 * Reads all lines. Rejects with OperatorError if the file is not text in the encoding, or clearly
 * not JSON Lines. The error has the file, the line and the byte in the line (from 1), and what the
 * file looks like.
 */
export async function checkText(
  name: string,
  lines: AsyncIterable<ByteLine>,
  encoding: Encoding,
): Promise<void> {
  const sample: string[] = [];
  let sawForeign = false;
  let isUtf8Throughout = true;
  let hasUtf8Hangul = false;
  for await (const { number, bytes, ended } of lines) {
    // A line without bytes is too long; the import refuses it.
    if (!bytes || isAscii(bytes)) {
      if (bytes && sample.length < SAMPLE_LINES) addTo(sample, bytes.toString('latin1'));
      continue;
    }
    const text = decode(bytes, encoding);
    if (text === null) {
      const foreign = encoding === UTF_8 ? foreignCp949(sample, bytes) : null;
      if (foreign) throw refused(name, foreign);
      throw new OperatorError(explain(name, { number, bytes, ended }, encoding, sawForeign));
    }
    if (sample.length < SAMPLE_LINES) addTo(sample, text);
    if (encoding === CP949 && isUtf8Throughout) {
      isUtf8Throughout = isUtf8(bytes);
      hasUtf8Hangul ||= isUtf8Throughout && /[가-힣]/.test(bytes.toString('utf8'));
    }
    sawForeign = true;
  }
  if (isUtf8Throughout && hasUtf8Hangul)
    throw new OperatorError(
      `${name} is not CP949 but UTF-8: import it without --encoding. Nothing was imported.`,
    );
  const foreign = foreignText(sample);
  if (foreign) throw refused(name, foreign);
}

/** Whether the lines are another format in CP949, such as a CSV file of Excel; null if not. */
function foreignCp949(sample: readonly string[], bytes: Buffer): string | null {
  const text = looksLikeCp949(bytes) ? decode(bytes, CP949) : null;
  if (text === null) return null;
  const lines = [...sample];
  addTo(lines, text);
  return foreignText(lines);
}

function refused(name: string, foreign: string): OperatorError {
  return new OperatorError(`${name} cannot be imported: ${foreign}. Nothing was imported.`);
}

function addTo(sample: string[], text: string): void {
  // Also removes a byte order mark and \r.
  const trimmed = text.trim();
  if (trimmed !== '') sample.push(trimmed.slice(0, 1000));
}

function explain(
  name: string,
  { number, bytes, ended }: { number: number; bytes: Buffer; ended: boolean },
  encoding: Encoding,
  isMixed: boolean,
): string {
  const at = invalidByte(bytes, encoding)!;
  const where = `${name} is not ${encoding.title}: line ${number}, byte ${at + 1} of the line`;
  return `${where}, ${likeness()} Nothing was imported.`;

  function likeness(): string {
    if (!ended && isCutOff(bytes, at, encoding))
      return 'is half a character: the file ends in the middle of it.';
    const value = `is 0x${bytes[at]!.toString(16).toUpperCase().padStart(2, '0')}.`;
    if (encoding !== UTF_8 || !looksLikeCp949(bytes)) return value;
    return isMixed
      ? `${value} This line looks like CP949 (Korean Windows), lines before it are UTF-8: convert each part to UTF-8.`
      : `${value} It looks like CP949 (Korean Windows): import it with --encoding cp949.`;
  }
}
