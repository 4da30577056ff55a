import { Counters } from '../../term-vectors/word-ids.js';

/** Bytes of a chunk. A longer list has its own chunk. */
const CHUNK = 1 << 20;

/** Sizes of blocks in bytes; each is 1.5 times the one before. */
const SIZES: number[] = [8];
while (SIZES.at(-1)! < 1 << 28) SIZES.push(Math.ceil(SIZES.at(-1)! * 1.5));

const BITS = 7;
const MORE = 1 << BITS;

/**
 * Posting lists by number, as bytes outside of the heap. A list stores gaps between ascending
 * places and their frequencies, seven bits per byte. The last bit of a gap says whether a frequency
 * other than 1 follows. A list that outgrows its block moves to a larger block; free blocks are
 * reused. Maps of typed arrays would take twice the memory.
 */
export class PostingStore {
  private readonly chunks: Uint8Array[] = [];
  private chunk = -1;
  private end = CHUNK;
  private readonly free: { chunk: number; start: number }[][] = SIZES.map(() => []);
  private readonly chunkOf = new Counters();
  private readonly startOf = new Counters();
  private readonly lengthOf = new Counters();
  private readonly lastPlaceOf = new Counters();
  /** The number of the block's size in `SIZES`, from 1; 0 without a block. */
  private readonly sizeOf = new Counters();

  /** Adds a place, which must be higher than all places of the list. */
  add(list: number, place: number, frequency: number): void {
    const isOne = frequency === 1;
    const gap = 2 * (place - this.lastPlaceOf.get(list)) + (isOne ? 0 : 1);
    const length = this.lengthOf.get(list);
    const needed = length + bytesOf(gap) + (isOne ? 0 : bytesOf(frequency));
    const size = this.sizeOf.get(list);
    if (size === 0 || needed > SIZES[size - 1]!) this.move(list, needed);
    const bytes = this.chunks[this.chunkOf.get(list)]!;
    const at = write(bytes, this.startOf.get(list) + length, gap);
    if (!isOne) write(bytes, at, frequency);
    this.lengthOf.set(list, needed);
    this.lastPlaceOf.set(list, place);
  }

  /** An upper bound for the number of places of a list. */
  maxPlaces(list: number): number {
    return this.lengthOf.get(list);
  }

  /**
   * Writes the places of a list that have one of the bits `wanted` in `mask`, with their
   * frequencies, from index `from` on. Both arrays need room for `maxPlaces(list)` more. Returns the
   * index after the last place.
   */
  read(
    list: number,
    mask: ArrayLike<number>,
    wanted: number,
    places: Int32Array,
    frequencies: Int32Array,
    from: number,
  ): number {
    if (this.sizeOf.get(list) === 0) return from;
    const bytes = this.chunks[this.chunkOf.get(list)]!;
    let at = this.startOf.get(list);
    const end = at + this.lengthOf.get(list);
    let found = from;
    let place = 0;
    // Inlined: a call per number would take most of the time of a search.
    while (at < end) {
      let gap = bytes[at++]!;
      if (gap >= MORE) {
        gap &= MORE - 1;
        for (let shift = BITS, byte = MORE; byte >= MORE; shift += BITS) {
          byte = bytes[at++]!;
          gap |= (byte & (MORE - 1)) << shift;
        }
      }
      let frequency = 1;
      if ((gap & 1) === 1) {
        frequency = bytes[at++]!;
        if (frequency >= MORE) {
          frequency &= MORE - 1;
          for (let shift = BITS, byte = MORE; byte >= MORE; shift += BITS) {
            byte = bytes[at++]!;
            frequency |= (byte & (MORE - 1)) << shift;
          }
        }
      }
      place += gap >> 1;
      if ((mask[place]! & wanted) === 0) continue;
      places[found] = place;
      frequencies[found++] = frequency;
    }
    return found;
  }

  private move(list: number, needed: number): void {
    const size = this.sizeOf.get(list);
    let larger = size;
    while (SIZES[larger]! < needed) larger += 1;
    const { chunk, start } = this.free[larger]!.pop() ?? this.newBlock(SIZES[larger]!);
    if (size > 0) {
      const before = { chunk: this.chunkOf.get(list), start: this.startOf.get(list) };
      const bytes = this.chunks[before.chunk]!;
      const end = before.start + this.lengthOf.get(list);
      this.chunks[chunk]!.set(bytes.subarray(before.start, end), start);
      this.free[size - 1]!.push(before);
    }
    this.chunkOf.set(list, chunk);
    this.startOf.set(list, start);
    this.sizeOf.set(list, larger + 1);
  }

  private newBlock(size: number): { chunk: number; start: number } {
    if (size > CHUNK) return { chunk: this.chunks.push(new Uint8Array(size)) - 1, start: 0 };
    if (this.end + size > CHUNK) {
      this.chunk = this.chunks.push(new Uint8Array(CHUNK)) - 1;
      this.end = 0;
    }
    this.end += size;
    return { chunk: this.chunk, start: this.end - size };
  }
}

function bytesOf(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= MORE; rest >>>= BITS) bytes += 1;
  return bytes;
}

/** Returns the index after the last byte. */
function write(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value;
  for (; rest >= MORE; rest >>>= BITS) bytes[at++] = (rest & (MORE - 1)) | MORE;
  bytes[at++] = rest;
  return at;
}
