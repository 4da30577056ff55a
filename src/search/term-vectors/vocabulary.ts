import { choseong, jamoDistance } from '../../language/index.js';
import { unpackIds } from './word-ids.js';
import { WordCounts, type WordIds, type WordTable } from './word-table.js';
import { lettersOf } from './words-by-length.js';

/** A known word that resembles another word. */
export interface Neighbour {
  readonly word: string;
  /** The number of mistakes between the words. */
  readonly distance: number;
  /** The number of published articles with the word. */
  readonly documents: number;
  /** The number of articles with the word in the title or keywords. */
  readonly titles: number;
}

/**
 * Minimum number of letters (jamo) of a word with two mistakes. In shorter words, two mistakes
 * often make another word (주유소, 주소).
 */
const MIN_TWO_MISTAKES_LENGTH = 9;

/** The distance of a missing syllable, which has two or three letters. */
const MISSING_SYLLABLE_DISTANCE = 1.5;

/** Maximum number of words whose neighbours, or similar sounds, are cached. */
const MAX_CACHED_WORDS = 2_000;
const MAX_NEIGHBOURS = 5;

/** Prefixes that negate or repeat the meaning of a word, and are never mistakes. */
const MEANINGFUL_PREFIXES = ['비', '불', '미', '무', '재', '안', '못', '부', '반', '탈', '역'];

/**
 * The words of the articles that a caller may see, with their document frequencies: the words of a
 * table without hidden articles. Finds known words that resemble an unknown one. Terms are
 * normalised. Words of equal weight are in the order of their letters.
 */
export class Vocabulary {
  /** Counts of the hidden articles, which are few. */
  private readonly hidden = new WordCounts();
  private readonly neighbourCache = new Map<string, Neighbour[]>();
  private readonly soundCache = new Map<string, string[]>();
  /** The revision of the table for which the caches are valid. */
  private cachedRevision = 0;

  constructor(private readonly table: WordTable) {}

  /** Hides the words of an article of the table. */
  hide(words: WordIds): void {
    this.countHidden(words, 1);
  }

  /** Shows the words of a hidden article again. */
  show(words: WordIds): void {
    this.countHidden(words, -1);
  }

  /** Whether an article or question has exactly this form, with its ending: it is no mistake. */
  isWritten(form: string): boolean {
    return this.countOf('forms', form) > 0;
  }

  /** The number of published articles with the word; 0 if the word is unknown. */
  documents(word: string): number {
    return this.countOf('documents', word);
  }

  /** The number of published articles with the word in title or keywords. */
  titles(word: string): number {
    return this.countOf('titles', word);
  }

  /** The words with these initial consonants (초성), words of titles first. */
  ofChoseong(letters: string): string[] {
    return this.table.terms
      .ofChoseong(letters)
      .flatMap((id) => this.entryOf(id) ?? [])
      .filter(({ word }) => choseong(word) === letters)
      .sort((a, b) => weightOf(b) - weightOf(a) || inOrder(a, b))
      .map(({ word }) => word);
  }

  /** Other known forms of an English word (logs, logged, logging), most frequent first. */
  otherForms(word: string): string[] {
    return this.table.terms
      .formsOf(word)
      .flatMap((id) => this.entryOf(id) ?? [])
      .filter((other) => other.word !== word)
      .sort((a, b) => b.documents - a.documents || inOrder(a, b))
      .map((other) => other.word);
  }

  /** Known words of the other script that sound like the word: 리액트, react. */
  soundingLike(word: string): readonly string[] {
    return this.cached(this.soundCache, word, () =>
      this.table.terms.loanwords.find(word, (other) => this.documents(other) > 0),
    );
  }

  /**
   * Known words that the user may have meant, at most five: with one mistake, with two if the word
   * has at least nine letters (jamo), or with a missing syllable. Ordered by distance, then by
   * frequency, in which titles count more. Without the word and its opposite (공개, 비공개).
   */
  neighbours(word: string): Neighbour[] {
    return this.cached(this.neighbourCache, word, () => this.search(word));
  }

  private search(word: string): Neighbour[] {
    const { byLength } = this.table.terms;
    const letters = lettersOf(word);
    const maxMistakes = letters.text.length < MIN_TWO_MISTAKES_LENGTH ? 1 : 2;
    const found: Neighbour[] = [];
    for (const { id, isSimilar, hasAllLetters } of byLength.candidates(letters, maxMistakes)) {
      if (this.count('documents', id) === 0) continue;
      const known = this.table.textOf(id);
      let distance = isSimilar
        ? jamoDistance(letters.text, byLength.lettersOf(id), maxMistakes)
        : Infinity;
      if (distance > MISSING_SYLLABLE_DISTANCE && hasAllLetters && lacksOneSyllable(word, known))
        distance = MISSING_SYLLABLE_DISTANCE;
      if (distance > 0 && distance < Infinity && !isAnotherWord(known, word))
        found.push({ ...this.entryOf(id)!, distance });
    }
    return found
      .sort((a, b) => a.distance - b.distance || weightOf(b) - weightOf(a) || inOrder(a, b))
      .slice(0, MAX_NEIGHBOURS);
  }

  private countHidden(words: WordIds, change: 1 | -1): void {
    const { titleTerms, bodyTerms, writtenForms, questionTerms } = words;
    const { documents, titles, forms } = this.hidden;
    for (const id of titleTerms) titles.add(id, change);
    for (const id of [...titleTerms, ...unpackIds(bodyTerms)]) documents.add(id, change);
    for (const id of [...unpackIds(writtenForms), ...unpackIds(questionTerms)])
      forms.add(id, change);
    this.clearCaches();
  }

  private countOf(counts: keyof WordCounts, word: string): number {
    const id = this.table.idOf(word);
    return id === undefined ? 0 : this.count(counts, id);
  }

  /** The count in articles that the caller may see. */
  private count(counts: keyof WordCounts, id: number): number {
    return this.table.counts[counts].get(id) - this.hidden[counts].get(id);
  }

  private entryOf(id: number): Omit<Neighbour, 'distance'> | null {
    const documents = this.count('documents', id);
    if (documents === 0) return null;
    return { word: this.table.textOf(id), documents, titles: this.count('titles', id) };
  }

  private cached<T>(cache: Map<string, T>, word: string, find: () => T): T {
    if (this.cachedRevision !== this.table.revision) this.clearCaches();
    const known = cache.get(word);
    if (known !== undefined) return known;
    const found = find();
    if (cache.size >= MAX_CACHED_WORDS) cache.clear();
    cache.set(word, found);
    return found;
  }

  private clearCaches(): void {
    this.neighbourCache.clear();
    this.soundCache.clear();
    this.cachedRevision = this.table.revision;
  }
}

function inOrder(a: { word: string }, b: { word: string }): number {
  return a.word < b.word ? -1 : 1;
}

/** A title weighs as much as ten texts, because titles name what people search for. */
function weightOf({ titles, documents }: Omit<Neighbour, 'distance'>): number {
  return titles * 10 + documents;
}

/** Whether the text is the word, of at least three syllables, without one syllable. */
function lacksOneSyllable(text: string, word: string): boolean {
  if (word.length !== text.length + 1 || word.length < 3 || !/^[가-힣]+$/.test(word)) return false;
  let head = 0;
  while (head < text.length && word.charAt(head) === text.charAt(head)) head++;
  return word.endsWith(text.slice(head));
}

/**
 * Whether the words differ in meaning: by a negation, by a last syllable (자동차, 자동), or by the
 * first letter of a Latin word (block, lock).
 */
function isAnotherWord(known: string, typed: string): boolean {
  if (known.length === typed.length - 1 && typed.startsWith(known)) return true;
  if (/^[a-z]/.test(typed) && known.length < typed.length && !known.startsWith(typed.charAt(0)))
    return true;
  return isOpposite(known, typed);
}

function isOpposite(a: string, b: string): boolean {
  const rests = (word: string) => [
    word,
    ...(MEANINGFUL_PREFIXES.includes(word.charAt(0)) ? [word.slice(1)] : []),
  ];
  return rests(a).some((rest) => rest.length > 1 && rests(b).includes(rest));
}
