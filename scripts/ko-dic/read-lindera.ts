import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync, TokenizerBuilder } from 'lindera-wasm';

/** A word of ko-dic, with its ids in the connection matrix and its columns of mecab-ko-dic. */
export interface DictionaryWord {
  readonly surface: string;
  readonly cost: number;
  readonly leftId: number;
  readonly rightId: number;
  readonly tag: string;
  readonly expression: string;
}

/** How unknown words of a class of characters are found (char.def and unk.def of MeCab). */
export interface CharacterCategory {
  /** Whether unknown words begin where known words begin, too. */
  readonly invoke: boolean;
  /** Whether an unknown word takes all following characters of the category. */
  readonly group: boolean;
  readonly words: readonly { cost: number; leftId: number; rightId: number }[];
}

/** The contents of ko-dic, as lindera-wasm unpacks it. */
export interface Dictionary {
  readonly words: DictionaryWord[];
  /** `connections[rightId * columns + leftId]`: the cost of a word after another one. */
  readonly connections: Int16Array;
  readonly rows: number;
  readonly columns: number;
  readonly categories: CharacterCategory[];
  /** From each code point of `starts` up to the next, characters have these categories. */
  readonly characters: { starts: number[]; categories: number[][] };
}

/** The size of the connection matrix of mecab-ko-dic 2.1.1. */
const ROWS = 3_822;
const COLUMNS = 2_693;
const WORD_BYTES = 10;
const UNKNOWN_BYTES = 11;
/** A word to locate in the memory, the number of its records, and the details of one record. */
const KNOWN = '부장';
const KNOWN_WORDS = 2;
const KNOWN_DETAILS = 'NNG\0*\0T\0부장\0*\0*\0*\0*';

/**
 * Reads ko-dic out of the memory of lindera-wasm 1.1.0, which has no function for this. Formats:
 * lindera-dictionary 1.1.0 (prefix_dictionary.rs, connection_cost_matrix.rs,
 * character_definition.rs, unknown_dictionary.rs). Throws if data is not at its expected place.
 */
export function readLindera(): Dictionary {
  const path = createRequire(import.meta.url).resolve('lindera-wasm/lindera_wasm_bg.wasm');
  const { memory } = initSync({ module: readFileSync(path) });
  const builder = new TokenizerBuilder();
  builder.setDictionary('embedded://ko-dic');
  builder.setMode('normal');
  const tokens = builder.build().tokenize(` ${KNOWN},`) as { surface: string; wordId: number }[];
  const { wordId } = tokens.find(({ surface }) => surface === KNOWN)!;
  return { ...readMemory(Buffer.from(memory.buffer), wordId), rows: ROWS, columns: COLUMNS };
}

function readMemory(
  memory: Buffer,
  wordId: number,
): Pick<Dictionary, 'words' | 'connections' | 'categories' | 'characters'> {
  const units = new Uint32Array(memory.buffer, memory.byteOffset, memory.length >> 2);
  const values = findValues(memory, wordId);
  let count = 0;
  while (memory.readUInt32LE(values + count * WORD_BYTES) === count) count++;
  const trie = findTrie(units, wordId);
  const index = findIndex(units, memory, wordId, count);
  const words: DictionaryWord[] = [];
  for (const { key, first, length } of keysOf(units, trie)) {
    for (let i = first; i < first + length; i++) {
      const at = values + i * WORD_BYTES;
      const details = index.details + units[index.offsets + memory.readUInt32LE(at)]!;
      const end = details + 4 + memory.readUInt32LE(details);
      const columns = memory.toString('utf8', details + 4, end).split('\0');
      words.push({
        surface: key,
        cost: memory.readInt16LE(at + 4),
        leftId: memory.readUInt16LE(at + 6),
        rightId: memory.readUInt16LE(at + 8),
        tag: columns[0]!,
        expression: columns[7]!,
      });
    }
  }
  return { words, connections: readConnections(memory), ...readCategories(memory) };
}

/** The address of the records of costs and ids. Each begins with its word's number. */
function findValues(memory: Buffer, wordId: number): number {
  const places = occurrences(memory, uint32(wordId)).map((at) => at - wordId * WORD_BYTES);
  const numbers = [0, 1, 1_000, wordId + 1, wordId + 1_000];
  return find(
    'the words',
    places,
    (at) => at >= 0 && numbers.every((id) => memory.readUInt32LE(at + id * WORD_BYTES) === id),
  );
}

/** The index of the root of the double array (crate yada) in the memory. */
function findTrie(units: Uint32Array, wordId: number): number {
  const key = Buffer.from(KNOWN);
  for (let root = 0; root < units.length; root++) {
    let node: number | null = 0;
    for (const byte of key) if (node !== null) node = childOf(units, root, node, byte);
    const value = node === null ? null : valueOf(units, root, node);
    if (value !== null && value >>> 5 === wordId && (value & 31) === KNOWN_WORDS) return root;
  }
  throw new Error('lindera-wasm: the double array was not found.');
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 512) >>> 6);
}

function childOf(units: Uint32Array, root: number, node: number, byte: number): number | null {
  const child = (offsetOf(units[root + node]!) ^ node ^ byte) >>> 0;
  return child !== 0 && ((units[root + child] ?? 0) & 0x800000ff) >>> 0 === byte ? child : null;
}

function valueOf(units: Uint32Array, root: number, node: number): number | null {
  const unit = units[root + node]!;
  if (!((unit >>> 8) & 1)) return null;
  return (units[root + ((node ^ offsetOf(unit)) >>> 0)] ?? 0) & 0x7fffffff;
}

function* keysOf(
  units: Uint32Array,
  root: number,
): Generator<{ key: string; first: number; length: number }> {
  const path: number[] = [];
  function* below(node: number): ReturnType<typeof keysOf> {
    const value = valueOf(units, root, node);
    if (value !== null && path.length > 0)
      yield { key: Buffer.from(path).toString(), first: value >>> 5, length: value & 31 };
    for (let byte = 1; byte < 256; byte++) {
      const child = childOf(units, root, node, byte);
      if (child === null) continue;
      path.push(byte);
      yield* below(child);
      path.pop();
    }
  }
  yield* below(0);
}

/** The place of the offsets of the words' details, and the address that the offsets count from. */
function findIndex(
  units: Uint32Array,
  memory: Buffer,
  wordId: number,
  count: number,
): { offsets: number; details: number } {
  const isLengthAt = (offsets: number, details: number, id: number) => {
    const at = details + units[offsets + id]!;
    const length = units[offsets + id + 1]! - units[offsets + id]! - 4;
    return at + 4 < memory.length && memory.readUInt32LE(at) === length;
  };
  const known = occurrences(memory, Buffer.from(KNOWN_DETAILS)).map((at) => at - 4);
  for (let offsets = 0; offsets + count < units.length; offsets++) {
    if (units[offsets] !== 0 || !isIncreasing(units, offsets)) continue;
    for (const at of known) {
      const details = at - units[offsets + wordId]!;
      if (details < 0) continue;
      let id = 0;
      while (id < count - 1 && isLengthAt(offsets, details, id)) id += 997;
      if (id >= count - 1) return { offsets, details };
    }
  }
  throw new Error('lindera-wasm: the details of words were not found.');
}

function isIncreasing(units: Uint32Array, from: number): boolean {
  for (let i = from; i < from + 300; i++) {
    const step = units[i + 1]! - units[i]!;
    if (step < 10 || step > 200) return false;
  }
  return true;
}

function readConnections(memory: Buffer): Int16Array {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(ROWS);
  header.writeUInt16LE(COLUMNS, 2);
  const found = occurrences(memory, header);
  if (found.length !== 1) throw new Error('lindera-wasm: the connection matrix was not found.');
  const connections = new Int16Array(ROWS * COLUMNS);
  for (let i = 0; i < connections.length; i++)
    connections[i] = memory.readInt16LE(found[0]! + 4 + i * 2);
  return connections;
}

/** Reads char.def and unk.def, which are stored with bincode. */
function readCategories(memory: Buffer): Pick<Dictionary, 'categories' | 'characters'> {
  const name = Buffer.concat([uint32(7), uint32(0), Buffer.from('DEFAULT')]);
  const at = find('the characters', occurrences(memory, name), () => true);
  const count = memory.readUInt32LE(at - 8);
  const reader = new BincodeReader(memory, at - 8 - count * 6);
  const definitions = reader.times(count, () => {
    const [invoke, group] = [reader.byte() === 1, reader.byte() === 1];
    reader.uint32();
    return { invoke, group };
  });
  reader.list(() => reader.list(() => reader.byte()));
  const starts = reader.list(() => reader.uint32());
  const categories = reader.list(() => reader.list(() => reader.uint64()));
  const words = readUnknownWords(memory, count);
  return {
    categories: definitions.map((definition, i) => ({ ...definition, words: words[i]! })),
    characters: { starts, categories },
  };
}

function readUnknownWords(memory: Buffer, categories: number): CharacterCategory['words'][] {
  // An entry begins with the id of unknown words and a flag of the system dictionary.
  const entry = Buffer.from([255, 255, 255, 255, 1]);
  const first = find('the unknown words', occurrences(memory, entry), (at) => {
    const count = memory.readUInt32LE(at - 8);
    if (count < categories || count > 100 || memory.readUInt32LE(at - 4) !== 0) return false;
    const last = at + (count - 1) * UNKNOWN_BYTES;
    return memory.subarray(last, last + entry.length).equals(entry);
  });
  const reader = new BincodeReader(memory, first - 8);
  const words = reader.list(() => {
    reader.uint32();
    reader.byte();
    return { cost: reader.int16(), leftId: reader.uint16(), rightId: reader.uint16() };
  });
  // The entries follow a list of entry numbers for each category. Each list has one number.
  const lists = new BincodeReader(memory, first - 8 - words.length * 12 - 8);
  return lists.list(() => lists.list(() => words[lists.uint32()]!));
}

class BincodeReader {
  constructor(
    private readonly memory: Buffer,
    private at: number,
  ) {}

  byte = () => this.memory.readUInt8(this.skip(1));
  int16 = () => this.memory.readInt16LE(this.skip(2));
  uint16 = () => this.memory.readUInt16LE(this.skip(2));
  uint32 = () => this.memory.readUInt32LE(this.skip(4));
  uint64 = () => Number(this.memory.readBigUInt64LE(this.skip(8)));

  list<T>(read: () => T): T[] {
    return this.times(this.uint64(), read);
  }

  times<T>(count: number, read: () => T): T[] {
    if (count > 100_000) throw new Error('lindera-wasm: a list has an impossible length.');
    return Array.from({ length: count }, read);
  }

  private skip(bytes: number): number {
    this.at += bytes;
    return this.at - bytes;
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function occurrences(memory: Buffer, bytes: Buffer): number[] {
  const found: number[] = [];
  for (let at = memory.indexOf(bytes); at >= 0; at = memory.indexOf(bytes, at + 1)) found.push(at);
  return found;
}

function find(what: string, places: number[], isRight: (at: number) => boolean): number {
  const found = places.find(isRight);
  if (found === undefined) throw new Error(`lindera-wasm: ${what} were not found.`);
  return found;
}
