import { jamo } from '../../language/index.js';
import { Counters } from './word-ids.js';

/** Words with the same number of letters (jamo), unordered. */
interface Group {
  readonly ids: number[];
  readonly letters: Counters;
}

/** Maximum number of letters (jamo) of a syllable. */
const MAX_SYLLABLE_LENGTH = 5;

/** A word that may resemble the searched one. */
export interface Candidate {
  readonly id: number;
  /** Whether the words may differ by mistakes only. */
  readonly isSimilar: boolean;
  /** Whether the word is longer and may have all letters of the searched one. */
  readonly hasAllLetters: boolean;
}

/** The letters (jamo) of a word. */
export interface Letters {
  readonly text: string;
  /** A bit mask of the letters, which may share bits. One mistake changes at most two bits. */
  readonly bits: number;
}

export function lettersOf(word: string): Letters {
  const text = jamo(word);
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits |= 1 << (text.charCodeAt(i) & 31);
  return { text, bits };
}

/**
 * Words by their number of letters, to find similar words. Without numbers and words of one
 * syllable, which resemble too many words.
 */
export class WordsByLength {
  private readonly groups: Group[] = [];
  private readonly letters: string[] = [];
  /** The index of each word in its group. */
  private readonly places = new Counters();

  add(id: number, word: string): void {
    if (!isComparable(word)) return;
    const { text, bits } = lettersOf(word);
    const { ids, letters } = (this.groups[text.length] ??= { ids: [], letters: new Counters() });
    this.letters[id] = text;
    this.places.set(id, ids.length);
    letters.set(ids.length, bits);
    ids.push(id);
  }

  remove(id: number, word: string): void {
    if (!isComparable(word)) return;
    const { ids, letters } = this.groups[this.letters[id]!.length]!;
    const place = this.places.get(id);
    const last = ids.pop()!;
    this.letters[id] = '';
    if (last === id) return;
    ids[place] = last;
    letters.set(place, letters.get(ids.length));
    this.places.set(last, place);
  }

  /** The letters of a word that was added. */
  lettersOf(id: number): string {
    return this.letters[id]!;
  }

  /**
   * Words that may match with at most `maxMistakes`, or with an additional syllable, by their
   * number of letters. Most of them do not.
   */
  *candidates({ text, bits }: Letters, maxMistakes: number): Generator<Candidate, void> {
    const longest = text.length + MAX_SYLLABLE_LENGTH;
    for (let length = Math.max(1, text.length - maxMistakes); length <= longest; length++) {
      const group = this.groups[length];
      if (!group) continue;
      const hasSimilarLength = length <= text.length + maxMistakes;
      const isLonger = length > text.length;
      const masks = group.letters.all;
      for (let i = 0; i < group.ids.length; i++) {
        const mask = masks[i]!;
        const isSimilar = hasSimilarLength && differingBits(mask, bits) <= 2 * maxMistakes;
        const hasAllLetters = isLonger && (bits & ~mask) === 0;
        if (isSimilar || hasAllLetters) yield { id: group.ids[i]!, isSimilar, hasAllLetters };
      }
    }
  }
}

/** The number of different bits. Hacker's Delight, 5-1 (Warren, 2012). */
function differingBits(a: number, b: number): number {
  let x = a ^ b;
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function isComparable(word: string): boolean {
  return word.length > 1 && !/^\p{N}+$/u.test(word);
}
