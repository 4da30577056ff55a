import { Counters } from './counters.js';
import { type IdList, packIds, unpackIds } from './id-list.js';
import { hashOf, InternedWords } from './interned-words.js';
import type { JoinedWords } from './term-vector.js';
import { choseong, englishStem } from '../../language/index.js';
import { LoanwordIndex } from './loanword-index.js';
import { WordsByLength } from './words-by-length.js';

/** The ids of the words of one article. */
export interface WordIds {
  /** In the order of the term vector. */
  readonly titleTerms: readonly number[];
  readonly bodyTerms: IdList;
  readonly writtenForms: IdList;
}

/** How many articles have each word, by the ids of the words. */
export class WordCounts {
  /** As a term: in the title, the keywords or the text. */
  readonly documents = new Counters();
  /** In the title or keywords. */
  readonly titles = new Counters();
  /** As a written form. */
  readonly forms = new Counters();
}

/**
 * The words of all articles, each stored once, with a small number as its id. The id of a word that
 * no article has any more is given to another word.
 */
export class WordTable {
  /** The words that are terms, not only written forms. */
  readonly terms = new WordIndex();
  /** Of all articles. */
  readonly counts = new WordCounts();
  private readonly words = new InternedWords();
  private changes = 0;

  /** All ids are less. */
  get size(): number {
    return this.words.size;
  }

  /** Another number after each change. */
  get revision(): number {
    return this.changes;
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
    this.changes += 1;
    const titles = [...this.retainTerms(titleTerms)];
    for (const id of titles) this.counts.titles.add(id, 1);
    return {
      titleTerms: titles,
      bodyTerms: packIds(this.retainTerms(bodyTerms)),
      writtenForms: packIds(this.retainForms(writtenForms)),
    };
  }

  /** Forgets the words of an article that no other article has. */
  release({ titleTerms, bodyTerms, writtenForms }: WordIds): void {
    this.changes += 1;
    const { documents, titles, forms } = this.counts;
    for (const id of titleTerms) titles.add(id, -1);
    for (const id of [...titleTerms, ...unpackIds(bodyTerms)]) {
      if (documents.add(id, -1) > 0) continue;
      this.terms.remove(id, this.textOf(id));
      if (forms.get(id) === 0) this.words.forget(id);
    }
    for (const id of unpackIds(writtenForms))
      if (forms.add(id, -1) === 0 && documents.get(id) === 0) this.words.forget(id);
  }

  /** The ids of these terms, valid until the next words are retained. */
  private retainTerms(joined: string): Int32Array {
    const ids = this.words.internAll(joined);
    for (const id of ids)
      if (this.counts.documents.add(id, 1) === 1) this.terms.add(id, this.textOf(id));
    return ids;
  }

  private retainForms(joined: string): Int32Array {
    const ids = this.words.internAll(joined);
    for (const id of ids) this.counts.forms.add(id, 1);
    return ids;
  }
}

/**
 * The terms of all articles by their letters, initial consonants, stems and sounds, also those of
 * internal articles. `Vocabulary` selects what a caller may see.
 */
class WordIndex {
  readonly byLength = new WordsByLength();
  readonly loanwords = new LoanwordIndex();
  /** Hashes of the initial consonants (초성), 0 for words with other characters. */
  private readonly initials = new Counters();
  private readonly byStem = new Map<string, number[]>();

  add(id: number, word: string): void {
    this.byLength.add(id, word);
    this.loanwords.add(word);
    this.initials.set(id, isHangul(word) ? initialsHash(choseong(word)) : 0);
    if (!isEnglish(word)) return;
    const stem = englishStem(word);
    const group = this.byStem.get(stem);
    if (group) group.push(id);
    else this.byStem.set(stem, [id]);
  }

  remove(id: number, word: string): void {
    this.byLength.remove(id, word);
    this.loanwords.remove(word);
    this.initials.set(id, 0);
    if (!isEnglish(word)) return;
    const stem = englishStem(word);
    const rest = this.byStem.get(stem)!.filter((other) => other !== id);
    if (rest.length > 0) this.byStem.set(stem, rest);
    else this.byStem.delete(stem);
  }

  /** The words with these initial consonants, and rarely others. Takes 0.5 ms per million words. */
  ofChoseong(letters: string): number[] {
    const hash = initialsHash(letters);
    const found: number[] = [];
    const hashes = this.initials.all;
    for (let id = 0; id < hashes.length; id++) if (hashes[id] === hash) found.push(id);
    return found;
  }

  /** The forms of an English word, also the word itself; none for other words. */
  formsOf(word: string): readonly number[] {
    return isEnglish(word) ? (this.byStem.get(englishStem(word)) ?? []) : [];
  }
}

function isHangul(word: string): boolean {
  return /^[가-힣]+$/.test(word);
}

function isEnglish(word: string): boolean {
  return /^[a-z]+$/.test(word);
}

/** Never 0. */
function initialsHash(letters: string): number {
  return hashOf(letters) | 1;
}
