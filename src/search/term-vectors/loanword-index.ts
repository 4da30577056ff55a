import {
  mayBeEnglish,
  keysOfLatin,
  loanwordSounds,
  transliterationCost,
} from '../../language/index.js';

/** Maximum number of words whose counterparts are cached. */
const MAX_CACHED_WORDS = 2_000;

/**
 * Words by the consonants that they sound like, to find the English word for a Korean loanword (리액트,
 * React) and the reverse.
 */
export class LoanwordIndex {
  private readonly english = new Map<string, string[]>();
  private readonly korean = new Map<string, string[]>();
  private readonly cache = new Map<string, string[]>();

  add(word: string): void {
    this.forKeys(word, (words, key) => {
      const group = words.get(key);
      if (group) group.push(word);
      else words.set(key, [word]);
    });
  }

  remove(word: string): void {
    this.forKeys(word, (words, key) => {
      const rest = (words.get(key) ?? []).filter((other) => other !== word);
      if (rest.length > 0) words.set(key, rest);
      else words.delete(key);
    });
  }

  /** The words in the other script that sound alike, all of the nearest ones. */
  find(word: string): readonly string[] {
    const cached = this.cache.get(word);
    if (cached) return cached;
    const found = this.search(word);
    if (this.cache.size >= MAX_CACHED_WORDS) this.cache.clear();
    this.cache.set(word, found);
    return found;
  }

  private search(word: string): string[] {
    if (mayBeEnglish(word)) {
      const candidates = new Set(keysOfLatin(word).flatMap((key) => this.korean.get(key) ?? []));
      return nearest(candidates, (other) => transliterationCost(word, loanwordSounds(other)!));
    }
    const loanword = loanwordSounds(word);
    if (loanword === null) return [];
    const candidates = this.english.get(loanword.key) ?? [];
    return nearest(candidates, (other) => transliterationCost(other, loanword));
  }

  private forKeys(word: string, change: (words: Map<string, string[]>, key: string) => void) {
    this.cache.clear();
    if (mayBeEnglish(word)) {
      for (const key of keysOfLatin(word)) change(this.english, key);
      return;
    }
    const loanword = loanwordSounds(word);
    if (loanword !== null) change(this.korean, loanword.key);
  }
}

function nearest(words: Iterable<string>, costOf: (word: string) => number): string[] {
  let best = Infinity;
  let found: string[] = [];
  for (const word of words) {
    const cost = costOf(word);
    if (cost === Infinity || cost > best) continue;
    if (cost < best) found = [];
    best = cost;
    found.push(word);
  }
  return found;
}
