import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { PACKAGE_ROOT } from '../core/package-root.js';

/** Words with the same tag and the same costs beside other words. */
export interface WordClass {
  /** The row and the column of `connections`. */
  readonly row: number;
  readonly column: number;
  readonly tag: string;
}

/** How unknown words of a category of characters are found. */
export interface CharacterCategory {
  /** Whether they may begin where a known word begins. */
  readonly invoke: boolean;
  /** Whether they take all following characters of the category. */
  readonly group: boolean;
  readonly words: readonly { readonly cost: number; readonly wordClass: number }[];
}

/** What the file says beside its numbers. */
export interface KoDicHeader {
  /** The number of columns of `connections`. */
  readonly columns: number;
  /** The first one stands for the beginning and the end of a text. */
  readonly classes: readonly WordClass[];
  readonly categories: readonly CharacterCategory[];
  /** From each code point of `starts` up to the next, characters have these categories. */
  readonly characters: { readonly starts: readonly number[]; readonly categories: number[][] };
  /**
   * The parts of compounds and inflected forms. Parts that spell the word are given by their
   * lengths (`2/NNG+1/NNG`), others by their texts (`하/VV+았/EP`). The first is empty: no parts.
   */
  readonly parts: readonly string[];
}

/**
 * The words of ko-dic, as a trie whose nodes are in breadth-first order: the children of node i are
 * the nodes from `firstChild[i]` up to `firstChild[i + 1]`, ordered by their labels, and the words
 * that end at it are the entries from `firstEntry[i]` up to `firstEntry[i + 1]`.
 */
export interface KoDic extends KoDicHeader {
  /** The last UTF-16 unit of each node's text. */
  readonly labels: Uint16Array;
  readonly firstChild: Uint32Array;
  readonly firstEntry: Uint32Array;
  /** The cost, the class and the parts (an index of `parts`) of each entry. */
  readonly costs: Int16Array;
  readonly classOf: Uint16Array;
  readonly partsOf: Uint16Array;
  /** `connections[row * columns + column]`: the cost of a word after another one. */
  readonly connections: Int16Array;
}

/**
 * Reads `data/ko-dic.br`, which `scripts/emit-ko-dic.ts` makes. Blocks for about 0.2 s, and takes
 * 25 MB.
 */
export function readKoDic(): KoDic {
  const file = readFileSync(path.join(PACKAGE_ROOT, 'data', 'ko-dic.br'));
  let at = 0;
  const section = (): Buffer => {
    const from = at + 8;
    at = from + file.readUInt32LE(at);
    // The buffer of the result is not copied, and holds nothing else.
    return brotliDecompressSync(file.subarray(from, at), {
      chunkSize: file.readUInt32LE(from - 4),
    });
  };
  const numbers = <T>(type: new (bytes: ArrayBufferLike, from: number, length: number) => T): T => {
    const bytes = section();
    return new type(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
  };
  const header = JSON.parse(section().toString()) as KoDicHeader;
  const labels = numbers(Uint16Array);
  const firstChild = starts(numbers(Uint16Array), 1);
  for (let i = 0; i < labels.length; i++) {
    const end = firstChild[i + 1]!;
    for (let child = firstChild[i]! + 1; child < end; child++) labels[child]! += labels[child - 1]!;
  }
  return {
    ...header,
    labels,
    firstChild,
    firstEntry: starts(section(), 0),
    costs: numbers(Int16Array),
    classOf: numbers(Uint16Array),
    partsOf: numbers(Uint16Array),
    connections: numbers(Int16Array),
  };
}

/** Where the ranges of these lengths start, one after the other, and where the last one ends. */
function starts(lengths: Uint16Array | Uint8Array, first: number): Uint32Array {
  const found = new Uint32Array(lengths.length + 1);
  found[0] = first;
  for (let i = 0; i < lengths.length; i++) found[i + 1] = found[i]! + lengths[i]!;
  return found;
}
