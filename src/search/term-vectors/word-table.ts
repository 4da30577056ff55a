import { Counters } from './counters.js';
import { type IdList, packIds, unpackIds } from './id-list.js';
import type { TermVector } from './term-vector.js';
import { WordIndex } from './word-index.js';

/** The ids of the words of one article. */
export interface WordIds {
  /** In the order of the term vector. */
  readonly titleTerms: readonly number[];
  readonly bodyTerms: IdList;
  readonly writtenForms: IdList;
}

/** V8 stores a shorter part of a string as a copy, and a longer one with the whole string. */
const MIN_SLICE_LENGTH = 13;

/**
 * The words of all articles, each stored once, with a small number as its id. The id of a word that
 * no article has any more is given to another word.
 */
export class WordTable {
  /** The words that are terms, not only written forms. */
  readonly terms = new WordIndex();
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];
  private readonly free: number[] = [];
  private readonly termUses = new Counters();
  private readonly formUses = new Counters();

  /** All ids are less. */
  get size(): number {
    return this.texts.length;
  }

  /** The id of a word; undefined for a word of no article. */
  idOf(word: string): number | undefined {
    return this.ids.get(word);
  }

  textOf(id: number): string {
    return this.texts[id]!;
  }

  /** Keeps the words of one article until `release`. */
  retain({ titleTerms, bodyTerms, writtenForms }: TermVector): WordIds {
    const term = (word: string) => {
      const id = this.intern(word);
      if (this.termUses.add(id, 1) === 1) this.terms.add(id, this.textOf(id));
      return id;
    };
    const form = (word: string) => {
      const id = this.intern(word);
      this.formUses.add(id, 1);
      return id;
    };
    return {
      titleTerms: titleTerms.map(term),
      bodyTerms: packIds(bodyTerms.map(term)),
      writtenForms: packIds(writtenForms.map(form)),
    };
  }

  /** Forgets the words of an article that no other article has. */
  release({ titleTerms, bodyTerms, writtenForms }: WordIds): void {
    for (const id of [...titleTerms, ...unpackIds(bodyTerms)]) {
      if (this.termUses.add(id, -1) > 0) continue;
      this.terms.remove(id, this.textOf(id));
      if (this.formUses.get(id) === 0) this.forget(id);
    }
    for (const id of unpackIds(writtenForms))
      if (this.formUses.add(id, -1) === 0 && this.termUses.get(id) === 0) this.forget(id);
  }

  private intern(word: string): number {
    const known = this.ids.get(word);
    if (known !== undefined) return known;
    const id = this.free.pop() ?? this.texts.length;
    const text = word.length < MIN_SLICE_LENGTH ? word : copyOf(word);
    this.texts[id] = text;
    this.ids.set(text, id);
    return id;
  }

  private forget(id: number): void {
    this.ids.delete(this.textOf(id));
    this.texts[id] = '';
    this.free.push(id);
  }
}

function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
