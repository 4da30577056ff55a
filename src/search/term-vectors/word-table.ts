import { Counters } from './counters.js';
import { type IdList, packIds, unpackIds } from './id-list.js';
import { InternedWords } from './interned-words.js';
import type { JoinedWords } from './term-vector.js';
import { WordIndex } from './word-index.js';

/** The ids of the words of one article. */
export interface WordIds {
  /** In the order of the term vector. */
  readonly titleTerms: readonly number[];
  readonly bodyTerms: IdList;
  readonly writtenForms: IdList;
}

/**
 * The words of all articles, each stored once, with a small number as its id. The id of a word that
 * no article has any more is given to another word.
 */
export class WordTable {
  /** The words that are terms, not only written forms. */
  readonly terms = new WordIndex();
  private readonly words = new InternedWords();
  private readonly termUses = new Counters();
  private readonly formUses = new Counters();

  /** All ids are less. */
  get size(): number {
    return this.words.size;
  }

  /** The id of a word; undefined for a word of no article. */
  idOf(word: string): number | undefined {
    return this.words.idOf(word);
  }

  textOf(id: number): string {
    return this.words.textOf(id);
  }

  /** Keeps the words of one article until `release`. */
  retain({ titleTerms, bodyTerms, writtenForms }: JoinedWords): WordIds {
    return {
      titleTerms: this.retainTerms(titleTerms),
      bodyTerms: packIds(this.retainTerms(bodyTerms)),
      writtenForms: packIds(this.retainForms(writtenForms)),
    };
  }

  /** Forgets the words of an article that no other article has. */
  release({ titleTerms, bodyTerms, writtenForms }: WordIds): void {
    for (const id of [...titleTerms, ...unpackIds(bodyTerms)]) {
      if (this.termUses.add(id, -1) > 0) continue;
      this.terms.remove(id, this.textOf(id));
      if (this.formUses.get(id) === 0) this.words.forget(id);
    }
    for (const id of unpackIds(writtenForms))
      if (this.formUses.add(id, -1) === 0 && this.termUses.get(id) === 0) this.words.forget(id);
  }

  private retainTerms(joined: string): number[] {
    const ids = this.words.internAll(joined);
    for (const id of ids) if (this.termUses.add(id, 1) === 1) this.terms.add(id, this.textOf(id));
    return ids;
  }

  private retainForms(joined: string): number[] {
    const ids = this.words.internAll(joined);
    for (const id of ids) this.formUses.add(id, 1);
    return ids;
  }
}
