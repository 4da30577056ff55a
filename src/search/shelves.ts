import type { Tokenize } from '../language/index.js';

/** How the texts of a shelf are cut into terms. */
export interface Analyzer {
  /** The analyzer of Elasticsearch for texts and queries. */
  readonly words: string;
  /** The analyzer of Elasticsearch for queries whose function words are not searched. */
  readonly topicWords: string;
  /** The tokenizer in memory. `korean` uses the dictionary of the index. */
  readonly tokenizer: (korean: Tokenize) => Tokenize;
}

const KOREAN: Analyzer = {
  words: 'words',
  topicWords: 'topicWords',
  tokenizer: (korean) => korean,
};

/**
 * A group of published articles that is searched as a whole or not at all. Articles of a shelf that
 * a search does not name have no influence on its scores, counts, corrections and suggestions.
 */
export interface Shelf {
  /** Stored in each entry of an index. */
  readonly name: string;
  /** Whether readers may search the shelf. Otherwise only staff may. */
  readonly isOpen: boolean;
  /**
   * The object field of the texts in Elasticsearch, whose term statistics are per field; null: the
   * texts are fields of the document itself.
   */
  readonly object: string | null;
  readonly analyzer: Analyzer;
}

/** All shelves. A row is everything that a new shelf needs. */
export const SHELVES: readonly Shelf[] = [
  { name: 'PUBLIC', isOpen: true, object: null, analyzer: KOREAN },
  { name: 'INTERNAL', isOpen: false, object: 'internal', analyzer: KOREAN },
];

/** The names of the shelves that a caller may search. */
export function shelvesFor({ internal }: { internal: boolean }): readonly string[] {
  return SHELVES.filter(({ isOpen }) => internal || isOpen).map(({ name }) => name);
}

/** The shelves with these names. */
export function shelvesNamed(names: readonly string[]): readonly Shelf[] {
  return SHELVES.filter(({ name }) => names.includes(name));
}

/** The tokenizer of the texts of a shelf. */
export function tokenizerOf(shelf: string, korean: Tokenize): Tokenize {
  return SHELVES.find(({ name }) => name === shelf)!.analyzer.tokenizer(korean);
}

/** The prefix of the text fields of a shelf in Elasticsearch. */
export function prefixOf({ object }: Shelf): string {
  return object === null ? '' : `${object}.`;
}
