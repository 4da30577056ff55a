import { choseong, jamo, jamoDistance } from '../../language/index.js';
import type { TermVector } from './term-vector.js';

/** A known word near another one: how many mistakes lie between, and how many articles have it. */
export interface Neighbour {
  readonly word: string;
  readonly distance: number;
  /** The number of published articles that have the word. */
  readonly documents: number;
  /** The number of those that have it in the title or among the keywords. */
  readonly titles: number;
}

interface Entry {
  readonly word: string;
  readonly jamo: string;
  /**
   * One bit for each letter; several letters may share one. Words that are one mistake apart differ
   * in at most two bits.
   */
  readonly letters: number;
  documents: number;
  /** The number of those that have it in the title or among the keywords. */
  titles: number;
}

/** The words with the same number of letters; the bits again in one array, which is fast to scan. */
interface OfLength {
  readonly entries: Entry[];
  readonly letters: Int32Array;
}

/** In letters (jamo). */
const MAX_SYLLABLE_LENGTH = 5;

/**
 * Words with at least so many letters may contain two mistakes. In shorter ones two mistakes lead
 * to other real words (주유소, 주소).
 */
const LONG_WORD = 9;

/** The distance of a missing syllable: one mistake, though of two or three letters. */
const MISSING_SYLLABLE = 1.5;

/** Maximum number of words whose neighbours are kept in memory. */
const MAX_CACHED = 2_000;
const MAX_NEIGHBOURS = 5;

/** Prefixes that reverse the meaning of a word or repeat it: they are never mistakes. */
const MEANINGFUL_PREFIXES = ['비', '불', '미', '무', '재', '안', '못', '부', '반', '탈', '역'];

/**
 * The words of the published articles with their document frequencies; finds known words near to an
 * unknown one. Words are counted up when an article is added and down when it is removed, so that a
 * word of no published article is unknown. Terms are normalised.
 */
export class Vocabulary {
  private readonly entries = new Map<string, Entry>();
  private readonly written = new Map<string, number>();
  private byLength: OfLength[] | null = null;
  private byChoseong: Map<string, Entry[]> | null = null;
  private nearest = new Map<string, Neighbour[]>();

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

  /** Whether an article has the word exactly so, with its ending: then it is no mistake. */
  isWritten(form: string): boolean {
    return this.written.has(form);
  }

  /** The document frequency: the number of published articles with the word, 0 if unknown. */
  documents(word: string): number {
    return this.entries.get(word)?.documents ?? 0;
  }

  /** The number of published articles that have it in the title or among the keywords. */
  titles(word: string): number {
    return this.entries.get(word)?.titles ?? 0;
  }

  /** The words with these first letters (초성), those in titles first. */
  ofChoseong(letters: string): string[] {
    if (!this.byChoseong) {
      this.byChoseong = new Map();
      for (const entry of this.entries.values()) {
        if (!/^[가-힣]+$/.test(entry.word)) continue;
        const key = choseong(entry.word);
        const known = this.byChoseong.get(key);
        if (known) known.push(entry);
        else this.byChoseong.set(key, [entry]);
      }
    }
    return [...(this.byChoseong.get(letters) ?? [])]
      .sort((a, b) => weightOf(b) - weightOf(a))
      .map(({ word }) => word);
  }

  /**
   * The words that may be meant: at most one mistake away for words below nine letters (jamo), else
   * two, or a missing syllable. The nearest come first, then those in titles, then the more
   * frequent; at most five. The word itself is never among them, nor its opposite (공개 of 비공개).
   */
  neighbours(word: string): Neighbour[] {
    const known = this.nearest.get(word);
    if (known) return known;
    const found = this.search(word);
    if (this.nearest.size >= MAX_CACHED) this.nearest.clear();
    this.nearest.set(word, found);
    return found;
  }

  private search(word: string): Neighbour[] {
    const letters = jamo(word);
    const bits = lettersOf(letters);
    const most = letters.length < LONG_WORD ? 1 : 2;
    const lengths = this.entriesByLength();
    const found: Neighbour[] = [];
    for (
      let length = Math.max(1, letters.length - most);
      length <= letters.length + MAX_SYLLABLE_LENGTH;
      length++
    ) {
      const near = length <= letters.length + most;
      const { entries, letters: masks } = lengths[length] ?? {
        entries: [],
        letters: new Int32Array(),
      };
      for (let i = 0; i < masks.length; i++) {
        const mask = masks[i]!;
        const similar = near && differingBits(mask, bits) <= 2 * most;
        const holding = length > letters.length && (bits & ~mask) === 0;
        if (!similar && !holding) continue;
        const entry = entries[i]!;
        let distance = similar ? jamoDistance(letters, entry.jamo, most) : Infinity;
        if (distance > MISSING_SYLLABLE && holding && lacksOneSyllable(word, entry.word))
          distance = MISSING_SYLLABLE;
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
      this.forget();
      return;
    }
    entry.documents += documents;
    entry.titles += titles;
    this.nearest.clear();
    if (entry.documents > 0) return;
    this.entries.delete(word);
    this.forget();
  }

  private forget(): void {
    this.byLength = null;
    this.byChoseong = null;
    this.nearest.clear();
  }

  /** Without words of one syllable, which would be near to everything, and numbers. */
  private entriesByLength(): OfLength[] {
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

/** People look for articles about a subject: a word in a title counts as ten in a text. */
function weightOf({ titles, documents }: Pick<Entry, 'titles' | 'documents'>): number {
  return titles * 10 + documents;
}

function lettersOf(letters: string): number {
  let bits = 0;
  for (let i = 0; i < letters.length; i++) bits |= 1 << (letters.charCodeAt(i) & 31);
  return bits;
}

/** The number of bits set in one of both. Hacker's Delight, 5-1 (Warren, 2012). */
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
 * Whether the difference is no mistake but makes another word: a negation, a syllable at the end
 * (자동차, 자동), the first letter of a Latin word (block, lock).
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
