/** The numbers of a vector as whole numbers from -127 to 127: its direction, without its length. */
export type Direction = Int8Array;

/** The direction of a vector, whose largest number becomes 127. */
export function directionOf(vector: ArrayLike<number>): Direction {
  let largest = 0;
  for (let i = 0; i < vector.length; i += 1) largest = Math.max(largest, Math.abs(vector[i]!));
  const factor = largest > 0 ? 127 / largest : 0;
  return Int8Array.from(vector, (number) => Math.round(number * factor));
}

export function lengthOf(vector: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i += 1) sum += vector[i]! ** 2;
  return Math.sqrt(sum);
}

/** The cosine of two directions, from -1 to 1. */
export function similarity(a: Direction, b: Direction): number {
  let product = 0;
  for (let i = 0; i < a.length; i += 1) product += a[i]! * b[i]!;
  const lengths = lengthOf(a) * lengthOf(b);
  return lengths > 0 ? product / lengths : 0;
}

/** The mean of the vectors with the length 1; null without a vector. */
function meanOf(directions: readonly Direction[]): Float32Array | null {
  const [first] = directions;
  if (!first) return null;
  const mean = new Float32Array(first.length);
  for (const direction of directions) {
    const share = 1 / (directions.length * (lengthOf(direction) || 1));
    for (let i = 0; i < mean.length; i += 1) mean[i]! += share * direction[i]!;
  }
  return mean;
}

/** The vector of an article: (mean of the passages) + (mean of the questions). */
export function articleDirection(
  passages: readonly Direction[],
  questions: readonly Direction[],
): Direction {
  const mean = meanOf(passages)!;
  const ofQuestions = meanOf(questions);
  return directionOf(mean.map((number, i) => number + (ofQuestions?.[i] ?? 0)));
}

/** Splits joined directions of one size. */
export function splitDirections(bytes: Buffer, size: number): Direction[] {
  const all = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: all.length / size }, (_, i) =>
    all.subarray(i * size, (i + 1) * size),
  );
}

export function joinDirections(directions: readonly Direction[]): Buffer {
  return Buffer.concat(
    directions.map(({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length)),
  );
}
