import { constants, brotliCompressSync } from 'node:zlib';
import type { KoDicHeader } from '../../src/language/ko-dic.js';
import type { Dictionary, DictionaryWord } from './read-lindera.js';

/** The bytes of `data/ko-dic.br`; `src/language/ko-dic.ts` describes and reads the format. */
export function pack(dictionary: Dictionary): Buffer {
  const rows = distinct(dictionary.rows, (row) => rowOf(dictionary, row));
  const columns = distinct(dictionary.columns, (column) => columnOf(dictionary, column));
  const trie = buildTrie(dictionary.words);
  const classes = new Numbers();
  const classOf = (leftId: number, rightId: number, tag: string) =>
    classes.of(JSON.stringify([rows.groups[rightId], columns.groups[leftId], tag]));
  classOf(0, 0, '');
  const parts = new Numbers();
  parts.of('');
  const classNumbers = trie.words.map((word) => classOf(word.leftId, word.rightId, word.tag));
  const partNumbers = trie.words.map((word) => parts.of(partsOf(word)));
  const connections = rows.firsts.flatMap((row) =>
    columns.firsts.map((column) => dictionary.connections[row * dictionary.columns + column]!),
  );
  const categories = dictionary.categories.map(({ words, ...category }) => ({
    ...category,
    words: words.map(({ cost, leftId, rightId }) => ({
      cost,
      wordClass: classOf(leftId, rightId, 'UNK'),
    })),
  }));
  const header: KoDicHeader = {
    columns: columns.firsts.length,
    classes: classes.texts.map((text) => {
      const [row, column, tag] = JSON.parse(text) as [number, number, string];
      return { row, column, tag };
    }),
    categories,
    characters: dictionary.characters,
    parts: parts.texts,
  };
  const sections = [
    Buffer.from(JSON.stringify(header)),
    bytesOf(Uint16Array.from(trie.labels)),
    bytesOf(Uint16Array.from(trie.children)),
    bytesOf(Uint8Array.from(trie.entries)),
    bytesOf(Int16Array.from(trie.words, ({ cost }) => cost)),
    bytesOf(Uint16Array.from(classNumbers)),
    bytesOf(Uint16Array.from(partNumbers)),
    bytesOf(Int16Array.from(connections)),
  ];
  return Buffer.concat(sections.flatMap(packSection));
}

/** The lengths of the packed and of the plain section, and the packed section. */
function packSection(section: Buffer): Buffer[] {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = {
    [BROTLI_PARAM_QUALITY]: 11,
    [BROTLI_PARAM_LGWIN]: 22,
    [BROTLI_PARAM_SIZE_HINT]: section.length,
  };
  const packed = brotliCompressSync(section, { params });
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(packed.length);
  lengths.writeUInt32LE(section.length, 4);
  return [lengths, packed];
}

/** Numbers distinct texts from 0. */
class Numbers {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** Groups equal texts. `firsts` has the first index of each group. */
function distinct(
  count: number,
  textOf: (index: number) => string,
): { groups: number[]; firsts: number[] } {
  const numbers = new Numbers();
  const firsts: number[] = [];
  const groups = Array.from({ length: count }, (_, index) => {
    const group = numbers.of(textOf(index));
    if (group === firsts.length) firsts.push(index);
    return group;
  });
  return { groups, firsts };
}

function rowOf({ connections, columns }: Dictionary, row: number): string {
  return connections.subarray(row * columns, (row + 1) * columns).join();
}

function columnOf({ connections, rows, columns }: Dictionary, column: number): string {
  return Array.from({ length: rows }, (_, row) => connections[row * columns + column]).join();
}

/** Parses an expression of ko-dic: 카카오/NNP/*+톡/NNG/*. */
function partsOf({ surface, expression }: DictionaryWord): string {
  if (expression === '*') return '';
  const parts = expression.split('+').map((part) => {
    const [term = '', tag = ''] = part.split('/');
    return { term, tag };
  });
  const isSpelled = parts.map(({ term }) => term).join('') === surface;
  return parts.map(({ term, tag }) => `${isSpelled ? term.length : term}/${tag}`).join('+');
}

/** Nodes in breadth-first order. A label is the difference to the previous sibling's label. */
interface Trie {
  readonly labels: number[];
  readonly children: number[];
  readonly entries: number[];
  /** The words, in the order of the nodes. */
  readonly words: DictionaryWord[];
}

function buildTrie(words: readonly DictionaryWord[]): Trie {
  const byText = new Map<string, DictionaryWord[]>();
  for (const word of words) byText.set(word.surface, [...(byText.get(word.surface) ?? []), word]);
  const texts = [...byText.keys()].sort();
  const trie: Trie = { labels: [0], children: [], entries: [], words: [] };
  let level = [{ from: 0, to: texts.length }];
  for (let depth = 0; level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { from, to } of level) {
      const own = texts[from]!.length === depth ? byText.get(texts[from]!)! : [];
      trie.entries.push(own.length);
      trie.words.push(...own);
      let before = 0;
      let children = 0;
      for (let at = own.length > 0 ? from + 1 : from; at < to; children++) {
        const label = texts[at]!.charCodeAt(depth);
        const start = at;
        while (at < to && texts[at]!.charCodeAt(depth) === label) at++;
        trie.labels.push(label - before);
        before = label;
        next.push({ from: start, to: at });
      }
      trie.children.push(children);
    }
    level = next;
  }
  return trie;
}

function bytesOf(numbers: Uint8Array | Uint16Array | Int16Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
