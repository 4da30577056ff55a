import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { PACKAGE_ROOT } from '../core/package-root.js';

/** Words with one tag that connect to their neighbours at the same costs. */
export interface WordClass {
  /** The class as a row, and as a column, of `connections`. */
  readonly row: number;
  readonly column: number;
  readonly tag: string;
}

/** How unknown words are made of the characters of one category. */
export interface CharacterCategory {
  /** Whether an unknown word may begin where a known word begins. */
  readonly invoke: boolean;
  /** Whether an unknown word takes all following characters of the category. */
  readonly group: boolean;
  readonly words: readonly { readonly cost: number; readonly wordClass: number }[];
}

/** The part of the file before its numbers. */
export interface KoDicHeader {
  /** The number of columns of `connections`. */
  readonly columns: number;
  /** The first class stands for the beginning and the end of a text. */
  readonly classes: readonly WordClass[];
  readonly categories: readonly CharacterCategory[];
  /** Code points from `starts[i]` up to `starts[i + 1]` have the categories at i. */
  readonly characters: { readonly starts: readonly number[]; readonly categories: number[][] };
  /**
   * Distinct lists of parts of compounds and inflected forms. Parts that spell the word are written
   * by length (`2/NNG+1/NNG`), others by text (`하/VV+았/EP`). The first list is empty: no parts.
   */
  readonly parts: readonly string[];
}

/**
 * The words of ko-dic, as a trie in breadth-first order. The children of node i are the nodes from
 * `firstChild[i]` up to `firstChild[i + 1]`, ordered by label. The words that end at node i are the
 * entries from `firstEntry[i]` up to `firstEntry[i + 1]`.
 */
export interface KoDic extends KoDicHeader {
  /** The last UTF-16 unit of the text of each node. */
  readonly labels: Uint16Array;
  readonly firstChild: Uint32Array;
  readonly firstEntry: Uint32Array;
  /** The cost, the class and the parts (an index of `parts`) of each entry. */
  readonly costs: Int16Array;
  readonly classOf: Uint16Array;
  readonly partsOf: Uint16Array;
  /** `connections[row * columns + column]`: the cost of two classes beside each other. */
  readonly connections: Int16Array;
}

/** Reads `data/ko-dic.br`, made by `scripts/emit-ko-dic.ts`. Blocks for 0.2 s; takes 25 MB. */
export function readKoDic(): KoDic {
  const file = readFileSync(path.join(PACKAGE_ROOT, 'data', 'ko-dic.br'));
  let at = 0;
  const section = (): Buffer => {
    const from = at + 8;
    at = from + file.readUInt32LE(at);
    // The whole buffer belongs to this result, so a view needs no copy.
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

/** Sums the lengths: where each range starts, and where the last one ends. */
function starts(lengths: Uint16Array | Uint8Array, first: number): Uint32Array {
  const found = new Uint32Array(lengths.length + 1);
  found[0] = first;
  for (let i = 0; i < lengths.length; i++) found[i + 1] = found[i]! + lengths[i]!;
  return found;
}
