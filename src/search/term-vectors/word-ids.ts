/** Separates the words of a joined text: chr(31), which no word contains. */
export const WORD_SEPARATOR = '\u001f';
const SEPARATOR_CODE = WORD_SEPARATOR.charCodeAt(0);

/** Longer parts of a string keep the whole string in memory in V8; shorter ones are copied. */
const MIN_SLICE_LENGTH = 13;

/**
 * Distinct words with small numbers (ids), in a hash table with linear probing (Knuth, The Art of
 * Computer Programming, 6.4). A Map would take twice the time, because V8 hashes strings slowly.
 */
export class InternedWords {
  /** The id of the word plus one; 0 for a free slot. */
  private slots = new Int32Array(1_024);
  private readonly hashes = new Counters();
  private readonly texts: string[] = [];
  /** Ids of forgotten words, to be used again. */
  private readonly free: number[] = [];
  private found = new Int32Array(1_024);

  /** An upper bound of the ids. */
  get size(): number {
    return this.texts.length;
  }

  idOf(word: string): number | undefined {
    const id = this.slots[this.slotOf(word, 0, word.length, hashOf(word))]! - 1;
    return id < 0 ? undefined : id;
  }

  /** The word with this id; '' if it was forgotten. */
  textOf(id: number): string {
    return this.texts[id]!;
  }

  /**
   * The ids of the words of a joined text, in order, valid until the next call. New words get ids.
   * Known words, which are most, are compared within the text, because making strings of millions
   * of words would be slow.
   */
  internAll(joined: string): Int32Array {
    let size = 0;
    for (let from = 0; from < joined.length;) {
      let hash = FNV_BASIS;
      let to = from;
      for (; to < joined.length; to++) {
        const code = joined.charCodeAt(to);
        if (code === SEPARATOR_CODE) break;
        hash = Math.imul(hash ^ code, FNV_PRIME);
      }
      if (size === this.found.length) this.found = withLength(this.found, 2 * size);
      this.found[size++] = this.intern(joined, from, to, positive(hash));
      from = to + 1;
    }
    return this.found.subarray(0, size);
  }

  private intern(text: string, from: number, to: number, hash: number): number {
    const slot = this.slotOf(text, from, to, hash);
    const known = this.slots[slot]! - 1;
    if (known >= 0) return known;
    const id = this.free.pop() ?? this.texts.length;
    const word = text.slice(from, to);
    this.texts[id] = word.length < MIN_SLICE_LENGTH ? word : copyOf(word);
    this.hashes.set(id, hash);
    this.slots[slot] = id + 1;
    if (2 * (this.texts.length - this.free.length) > this.slots.length) this.grow();
    return id;
  }

  /** Forgets a word, whose id is then used again. */
  forget(id: number): void {
    const mask = this.slots.length - 1;
    const word = this.texts[id]!;
    let gap = this.slotOf(word, 0, word.length, this.hashes.get(id));
    this.texts[id] = '';
    this.free.push(id);
    // Later words move into the gap, unless their own slot lies between the gap and them.
    for (let slot = (gap + 1) & mask; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const own = this.hashes.get(this.slots[slot]! - 1);
      if (((slot - own) & mask) < ((slot - gap) & mask)) continue;
      this.slots[gap] = this.slots[slot]!;
      gap = slot;
    }
    this.slots[gap] = 0;
  }

  /** The slot of the word [from, to) of a text, or the free slot for it. */
  private slotOf(text: string, from: number, to: number, hash: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.slots[slot]! - 1;
      if (id < 0 || (this.hashes.get(id) === hash && isPart(text, from, to, this.texts[id]!)))
        return slot;
    }
  }

  private grow(): void {
    const ids = this.slots.filter((id) => id !== 0);
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (const entry of ids) {
      let slot = this.hashes.get(entry - 1) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = entry;
    }
  }
}

const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a (Fowler, Noll, Vo), reduced to 31 bits. */
export function hashOf(text: string): number {
  let hash = FNV_BASIS;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return positive(hash);
}

function positive(hash: number): number {
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}

function isPart(text: string, from: number, to: number, word: string): boolean {
  if (word.length !== to - from) return false;
  for (let i = 0; i < word.length; i++)
    if (text.charCodeAt(from + i) !== word.charCodeAt(i)) return false;
  return true;
}

function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/**
 * Distinct ids in ascending order, as differences in variable-length numbers, in a string with one
 * byte per character: V8 adds 16 bytes to a string, but several hundred to a typed array.
 */
export type IdList = string & { readonly brand: 'IdList' };

const BITS = 7;
const MORE = 1 << BITS;
const MAX_BYTES = 5;

let bytes = Buffer.allocUnsafeSlow(1_024 * MAX_BYTES);

/** Packs distinct ids, in any order, from 0 to 2^31 - 1. Sorts the array. */
export function packIds(ids: Int32Array): IdList {
  if (bytes.length < ids.length * MAX_BYTES)
    bytes = Buffer.allocUnsafeSlow(ids.length * 2 * MAX_BYTES);
  ids.sort();
  let size = 0;
  let last = 0;
  for (const id of ids) {
    let difference = id - last;
    last = id;
    for (; difference >= MORE; difference >>>= BITS)
      bytes[size++] = (difference & (MORE - 1)) | MORE;
    bytes[size++] = difference;
  }
  return bytes.toString('latin1', 0, size) as IdList;
}

export function unpackIds(list: IdList): number[] {
  const ids: number[] = [];
  let id = 0;
  for (let at = 0; at < list.length;) {
    let byte = list.charCodeAt(at++);
    let difference = byte & (MORE - 1);
    for (let shift = BITS; byte >= MORE; shift += BITS) {
      byte = list.charCodeAt(at++);
      difference |= (byte & (MORE - 1)) << shift;
    }
    id += difference;
    ids.push(id);
  }
  return ids;
}

/** A whole number per id, initially 0. Ids must be small and dense. */
export class Counters {
  private values = new Int32Array(1_024);

  /** The numbers by id, for fast loops. May be longer than the ids need. */
  get all(): Int32Array {
    return this.values;
  }

  get(id: number): number {
    return this.values[id] ?? 0;
  }

  set(id: number, value: number): void {
    if (id >= this.values.length)
      this.values = withLength(this.values, Math.max(id + 1, this.values.length * 2));
    this.values[id] = value;
  }

  /** Returns the sum. */
  add(id: number, value: number): number {
    const sum = this.get(id) + value;
    this.set(id, sum);
    return sum;
  }
}

/** A longer array with the same numbers, then zeros. */
function withLength(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(values);
  return longer;
}
