import { choseong, englishStem } from '../../language/index.js';
import { LoanwordIndex } from './loanword-index.js';
import type { JoinedWords } from './term-vector.js';
import { Counters, hashOf, type IdList, InternedWords, packIds, unpackIds } from './word-ids.js';
import { WordsByLength } from './words-by-length.js';

/** The ids of the words of one article. */
export interface WordIds {
  /** In the order of the term vector. */
  readonly titleTerms: readonly number[];
  readonly bodyTerms: IdList;
  readonly writtenForms: IdList;
  readonly questionTerms: IdList;
}

/** The number of articles with a word, by the id of the word. */
export class WordCounts {
  /** As a term of title, keywords or text. */
  readonly documents = new Counters();
  /** In the title or keywords. */
  readonly titles = new Counters();
  /** As a written form, or in a question. */
  readonly forms = new Counters();
}

/** The distinct words of all articles, with small ids. The id of an unused word is used again. */
export class WordTable {
  /** The words that are terms, and not only written forms. */
  readonly terms = new WordIndex();
  readonly counts = new WordCounts();
  private readonly words = new InternedWords();
  /** Differs after each change. */
  revision = 0;

  /** An upper bound of the ids. */
  get size(): number {
    return this.words.size;
  }

  /** The id of a word; undefined if no article has the word. */
  idOf(word: string): number | undefined {
    return this.words.idOf(word);
  }

  textOf(id: number): string {
    return this.words.textOf(id);
  }

  /** Adds the words of an article, until `release`. */
  retain({ titleTerms, bodyTerms, writtenForms, questionTerms }: JoinedWords): WordIds {
    this.revision += 1;
    const titles = [...this.retainTerms(titleTerms)];
    for (const id of titles) this.counts.titles.add(id, 1);
    return {
      titleTerms: titles,
      bodyTerms: packIds(this.retainTerms(bodyTerms)),
      writtenForms: packIds(this.retainForms(writtenForms)),
      questionTerms: packIds(this.retainForms(questionTerms)),
    };
  }

  /** Removes the words of an article. Forgets those that no other article has. */
  release({ titleTerms, bodyTerms, writtenForms, questionTerms }: WordIds): void {
    this.revision += 1;
    const { documents, titles, forms } = this.counts;
    for (const id of titleTerms) titles.add(id, -1);
    for (const id of [...titleTerms, ...unpackIds(bodyTerms)]) {
      if (documents.add(id, -1) > 0) continue;
      this.terms.remove(id, this.textOf(id));
      if (forms.get(id) === 0) this.words.forget(id);
    }
    for (const id of [...unpackIds(writtenForms), ...unpackIds(questionTerms)])
      if (forms.add(id, -1) === 0 && documents.get(id) === 0) this.words.forget(id);
  }

  /** The ids of these terms, valid until the next call. */
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
 * The terms of all articles, internal ones included, by letters, initial consonants, stems and
 * sounds. `Vocabulary` selects the terms that a caller may see.
 */
class WordIndex {
  readonly byLength = new WordsByLength();
  readonly loanwords = new LoanwordIndex();
  /** Hashes of the initial consonants (초성); 0 for words with other characters. */
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

  /** The words with these initial consonants, and rarely others (equal hashes). */
  ofChoseong(letters: string): number[] {
    const hash = initialsHash(letters);
    const found: number[] = [];
    const hashes = this.initials.all;
    for (let id = 0; id < hashes.length; id++) if (hashes[id] === hash) found.push(id);
    return found;
  }

  /** The forms of an English word, including the word; none for other words. */
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
