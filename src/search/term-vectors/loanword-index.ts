import {
  mayBeEnglish,
  keysOfLatin,
  loanwordSounds,
  transliterationCost,
} from '../../language/index.js';

/** Words by their consonants, to find the English word for a Korean loanword, and the reverse. */
export class LoanwordIndex {
  private readonly english = new Map<string, string[]>();
  private readonly korean = new Map<string, string[]>();

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

  /** The known words of the other script that sound most alike; all equally near ones, sorted. */
  find(word: string, isKnown: (word: string) => boolean): string[] {
    if (mayBeEnglish(word)) {
      const candidates = new Set(keysOfLatin(word).flatMap((key) => this.korean.get(key) ?? []));
      const costOf = (other: string) => transliterationCost(word, loanwordSounds(other)!);
      return nearest([...candidates].filter(isKnown), costOf);
    }
    const loanword = loanwordSounds(word);
    if (loanword === null) return [];
    const candidates = (this.english.get(loanword.key) ?? []).filter(isKnown);
    return nearest(candidates, (other) => transliterationCost(other, loanword));
  }

  private forKeys(word: string, change: (words: Map<string, string[]>, key: string) => void) {
    if (mayBeEnglish(word)) {
      for (const key of keysOfLatin(word)) change(this.english, key);
      return;
    }
    const loanword = loanwordSounds(word);
    if (loanword !== null) change(this.korean, loanword.key);
  }
}

function nearest(words: readonly string[], costOf: (word: string) => number): string[] {
  let best = Infinity;
  let found: string[] = [];
  for (const word of words) {
    const cost = costOf(word);
    if (cost === Infinity || cost > best) continue;
    if (cost < best) found = [];
    best = cost;
    found.push(word);
  }
  return found.sort();
}
