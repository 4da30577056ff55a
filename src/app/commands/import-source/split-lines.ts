import type { Encoding } from './encodings.js';

/** One line as bytes. */
export interface ByteLine {
  /** From 1. */
  number: number;
  /** Its length in bytes, without the line end. */
  length: number;
  /** Null when the line is longer than the maximum: it was passed over and is not held. */
  bytes: Buffer | null;
  /** Whether a line end follows; false only for the last line of a file. */
  ended: boolean;
}

/**
 * Splits a stream of bytes at \n, in the width of the encoding. A line of more than `maxBytes` is
 * passed over without holding it: memory is bounded by `maxBytes` and two chunks.
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
    // A character of two bytes may lie across two chunks.
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
