import { choseong, englishStem, jamo, jamoDistance } from '../../language/index.js';
import { LoanwordIndex } from './loanword-index.js';
import type { TermVector } from './term-vector.js';

/** A known word that is similar to another one. */
export interface Neighbour {
  readonly word: string;
  /** The number of mistakes between the words. */
  readonly distance: number;
  /** The number of published articles with the word. */
  readonly documents: number;
  /** The number of articles with the word in the title or keywords. */
  readonly titles: number;
}

interface Entry {
  readonly word: string;
  readonly jamo: string;
  /**
   * A bit mask of the letters. Several letters may share a bit. Words that are one mistake apart
   * differ in at most two bits.
   */
  readonly letters: number;
  documents: number;
  /** The number of articles with the word in the title or keywords. */
  titles: number;
}

/** The words with the same number of letters. */
interface LengthGroup {
  readonly entries: Entry[];
  /** The bit masks of the entries, in one array for fast scans. */
  readonly letters: Int32Array;
}

/** Maximum number of letters (jamo) of a syllable. */
const MAX_SYLLABLE_LENGTH = 5;

/**
 * Minimum number of letters (jamo) of a word with two mistakes. In shorter words, two mistakes
 * often make another real word (주유소, 주소).
 */
const MIN_TWO_MISTAKES_LENGTH = 9;

/** The distance of a missing syllable, which has two or three letters. */
const MISSING_SYLLABLE_DISTANCE = 1.5;

/** Maximum number of words whose neighbours are cached. */
const MAX_CACHED_WORDS = 2_000;
const MAX_NEIGHBOURS = 5;

/** Prefixes that negate or repeat the meaning of a word. They are never mistakes. */
const MEANINGFUL_PREFIXES = ['비', '불', '미', '무', '재', '안', '못', '부', '반', '탈', '역'];

/**
 * The words of the published articles with their document frequencies. Finds known words that are
 * similar to an unknown one. Adding and removing articles updates the counts, so that a word
 * without a published article is unknown. Terms are normalised.
 */
export class Vocabulary {
  private readonly entries = new Map<string, Entry>();
  private readonly written = new Map<string, number>();
  private readonly loanwords = new LoanwordIndex();
  private byLength: LengthGroup[] | null = null;
  private byChoseong: Map<string, Entry[]> | null = null;
  private byStem: Map<string, string[]> | null = null;
  private neighbourCache = new Map<string, Neighbour[]>();

  /** The number of different words. */
  get size(): number {
    return this.entries.size;
  }

  /** Counts the words of one article, each once. */
  add({ titleTerms, bodyTerms, writtenForms }: TermVector): void {
    for (const word of titleTerms) this.count(word, 1, 1);
    for (const word of bodyTerms) this.count(word, 1, 0);
    for (const form of writtenForms) this.written.set(form, (this.written.get(form) ?? 0) + 1);
  }

  /** Removes the words of an article that was added before. */
  remove({ titleTerms, bodyTerms, writtenForms }: TermVector): void {
    for (const word of titleTerms) this.count(word, -1, -1);
    for (const word of bodyTerms) this.count(word, -1, 0);
    for (const form of writtenForms) {
      const left = (this.written.get(form) ?? 0) - 1;
      if (left > 0) this.written.set(form, left);
      else this.written.delete(form);
    }
  }

  /** Whether an article contains exactly this form, with its ending. Then it is not a mistake. */
  isWritten(form: string): boolean {
    return this.written.has(form);
  }

  /** The document frequency: the number of published articles with the word, 0 if unknown. */
  documents(word: string): number {
    return this.entries.get(word)?.documents ?? 0;
  }

  /** The number of published articles with the word in title or keywords. */
  titles(word: string): number {
    return this.entries.get(word)?.titles ?? 0;
  }

  /** The words with these initial consonants (초성), words of titles first. */
  ofChoseong(letters: string): string[] {
    if (!this.byChoseong) {
      this.byChoseong = new Map();
      for (const entry of this.entries.values()) {
        if (!/^[가-힣]+$/.test(entry.word)) continue;
        const key = choseong(entry.word);
        const group = this.byChoseong.get(key);
        if (group) group.push(entry);
        else this.byChoseong.set(key, [entry]);
      }
    }
    return [...(this.byChoseong.get(letters) ?? [])]
      .sort((a, b) => weightOf(b) - weightOf(a))
      .map(({ word }) => word);
  }

  /** Other known forms of an English word (logs, logged, logging), the most frequent first. */
  otherForms(word: string): string[] {
    if (!/^[a-z]+$/.test(word)) return [];
    if (!this.byStem) {
      this.byStem = new Map();
      const english = [...this.entries.values()].filter((entry) => /^[a-z]+$/.test(entry.word));
      for (const entry of english.sort((a, b) => b.documents - a.documents)) {
        const stem = englishStem(entry.word);
        this.byStem.set(stem, [...(this.byStem.get(stem) ?? []), entry.word]);
      }
    }
    return (this.byStem.get(englishStem(word)) ?? []).filter((other) => other !== word);
  }

  /** Known words in the other script that sound like the word: 리액트, react. */
  soundingLike(word: string): readonly string[] {
    return this.loanwords.find(word);
  }

  /**
   * Known words that the user may have meant, at most five: with at most one mistake, or two if the
   * word has at least nine letters (jamo), or with a missing syllable. They are ordered by
   * distance, then by frequency, in which titles count more. The word itself and its opposite (공개,
   * 비공개) are left out.
   */
  neighbours(word: string): Neighbour[] {
    const cached = this.neighbourCache.get(word);
    if (cached) return cached;
    const found = this.search(word);
    if (this.neighbourCache.size >= MAX_CACHED_WORDS) this.neighbourCache.clear();
    this.neighbourCache.set(word, found);
    return found;
  }

  private search(word: string): Neighbour[] {
    const letters = jamo(word);
    const bits = lettersOf(letters);
    const maxMistakes = letters.length < MIN_TWO_MISTAKES_LENGTH ? 1 : 2;
    const lengths = this.entriesByLength();
    const found: Neighbour[] = [];
    for (
      let length = Math.max(1, letters.length - maxMistakes);
      length <= letters.length + MAX_SYLLABLE_LENGTH;
      length++
    ) {
      const hasSimilarLength = length <= letters.length + maxMistakes;
      const { entries, letters: masks } = lengths[length] ?? {
        entries: [],
        letters: new Int32Array(),
      };
      for (let i = 0; i < masks.length; i++) {
        const mask = masks[i]!;
        const isSimilar = hasSimilarLength && differingBits(mask, bits) <= 2 * maxMistakes;
        const hasAllLetters = length > letters.length && (bits & ~mask) === 0;
        if (!isSimilar && !hasAllLetters) continue;
        const entry = entries[i]!;
        let distance = isSimilar ? jamoDistance(letters, entry.jamo, maxMistakes) : Infinity;
        if (
          distance > MISSING_SYLLABLE_DISTANCE &&
          hasAllLetters &&
          lacksOneSyllable(word, entry.word)
        )
          distance = MISSING_SYLLABLE_DISTANCE;
        if (distance > 0 && distance < Infinity && !isAnotherWord(entry.word, word)) {
          found.push({
            word: entry.word,
            distance,
            documents: entry.documents,
            titles: entry.titles,
          });
        }
      }
    }
    return found
      .sort((a, b) => a.distance - b.distance || weightOf(b) - weightOf(a))
      .slice(0, MAX_NEIGHBOURS);
  }

  private count(word: string, documents: number, titles: number): void {
    const entry = this.entries.get(word);
    if (!entry) {
      if (documents <= 0) return;
      const letters = jamo(word);
      this.entries.set(word, {
        word,
        jamo: letters,
        letters: lettersOf(letters),
        documents,
        titles,
      });
      this.loanwords.add(word);
      this.clearCaches();
      return;
    }
    entry.documents += documents;
    entry.titles += titles;
    this.neighbourCache.clear();
    if (entry.documents > 0) return;
    this.entries.delete(word);
    this.loanwords.remove(word);
    this.clearCaches();
  }

  private clearCaches(): void {
    this.byLength = null;
    this.byChoseong = null;
    this.byStem = null;
    this.neighbourCache.clear();
  }

  /** The entries except numbers and words of one syllable, which are similar to too many words. */
  private entriesByLength(): LengthGroup[] {
    if (!this.byLength) {
      const entries: Entry[][] = [];
      for (const entry of this.entries.values()) {
        if (entry.word.length < 2 || /^\p{N}+$/u.test(entry.word)) continue;
        (entries[entry.jamo.length] ??= []).push(entry);
      }
      this.byLength = Array.from(entries, (ofLength = []) => ({
        entries: ofLength,
        letters: Int32Array.from(ofLength, ({ letters }) => letters),
      }));
    }
    return this.byLength;
  }
}

/** The weight of a title is that of ten texts, because titles name what people search for. */
function weightOf({ titles, documents }: Pick<Entry, 'titles' | 'documents'>): number {
  return titles * 10 + documents;
}

/** The bit mask of the letters of a word. */
function lettersOf(letters: string): number {
  let bits = 0;
  for (let i = 0; i < letters.length; i++) bits |= 1 << (letters.charCodeAt(i) & 31);
  return bits;
}

/** The number of different bits. Hacker's Delight, 5-1 (Warren, 2012). */
function differingBits(a: number, b: number): number {
  let x = a ^ b;
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Whether the text is the word without one syllable. Only for words of three or more syllables. */
function lacksOneSyllable(text: string, word: string): boolean {
  if (word.length !== text.length + 1 || word.length < 3 || !/^[가-힣]+$/.test(word)) return false;
  let head = 0;
  while (head < text.length && word.charAt(head) === text.charAt(head)) head++;
  return word.endsWith(text.slice(head));
}

/**
 * Whether the difference makes another word and is not a mistake: a negation, a last syllable
 * (자동차, 자동), or the first letter of a Latin word (block, lock).
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
