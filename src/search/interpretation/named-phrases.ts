import type { CatalogSnapshot } from '../../catalog/index.js';
import { isTail, lettersAndDigits, normalize } from '../../language/index.js';
import { Vocabulary } from '../term-vectors/vocabulary.js';

/** What a phrase of a query stands for beside itself. */
export interface Named {
  /** Texts that say the same, normalised; the phrase itself is not among them. */
  readonly alternatives: readonly string[];
  readonly productIds: readonly number[];
  readonly platformIds: readonly number[];
}

/** A phrase found in a query: the words [from, to). */
export interface FoundPhrase extends Named {
  readonly from: number;
  readonly to: number;
}

interface Meaning {
  /**
   * The lists as they were given, which all terms of a set share: each text of its own would take
   * the square of the terms.
   */
  alternatives: (readonly string[])[];
  productIds: Set<number>;
  platformIds: Set<number>;
}

const LONGEST_PHRASE = 5;
const MOST_ALTERNATIVES = 12;

/**
 * The phrases that editors gave a meaning: the terms of synonym sets, each standing for the others
 * of its own sets (one step, never a chain), and the names and nicknames of products and platforms,
 * each standing for the name. Made once for a state of both.
 */
export class NamedPhrases {
  private readonly meanings = new Map<string, Meaning>();
  /** The phrases, written as one word, so that they count as known and slips in them are found. */
  readonly vocabulary = new Vocabulary();

  /** `words`: those of the dictionary, which are known, if they stand for nothing else. */
  constructor(
    synonyms: readonly (readonly string[])[],
    catalog: Pick<CatalogSnapshot, 'products' | 'platforms'>,
    words: readonly string[] = [],
  ) {
    for (const set of synonyms) {
      const terms = set.map(normalize);
      for (const term of terms) this.give(term, { alternatives: terms });
    }
    for (const { id, name, aliases } of catalog.products) {
      for (const alias of [name, ...aliases])
        this.give(normalize(alias), { alternatives: [normalize(name)], productIds: [id] });
    }
    for (const { id, name, aliases, appliesToAll } of catalog.platforms) {
      // 공통 and 전체 are no wish for anything.
      if (appliesToAll) continue;
      for (const alias of [name, ...aliases])
        this.give(normalize(alias), { alternatives: [normalize(name)], platformIds: [id] });
    }
    this.vocabulary.add({
      titleTerms: [...this.meanings.keys()],
      bodyTerms: [],
      writtenForms: [...words],
    });
  }

  /**
   * The phrases in these words, from the left, the longest first; spaces and punctuation do not
   * matter, nor what is attached to its end.
   */
  find(words: readonly string[]): FoundPhrase[] {
    const found: FoundPhrase[] = [];
    for (let from = 0; from < words.length;) {
      const phrase = this.longestAt(words, from);
      if (phrase) found.push(phrase);
      from = phrase?.to ?? from + 1;
    }
    return found;
  }

  private longestAt(words: readonly string[], from: number): FoundPhrase | null {
    for (let to = Math.min(words.length, from + LONGEST_PHRASE); to > from; to--) {
      const text = lettersAndDigits(words.slice(from, to).join(''));
      const last = lettersAndDigits(words[to - 1]!).length;
      for (let attached = 0; attached < last; attached++) {
        const end = text.length - attached;
        const meaning =
          (attached === 0 || isTail(text.slice(end))) && this.meanings.get(text.slice(0, end));
        if (!meaning) continue;
        const typed = text.slice(0, end);
        return {
          from,
          to,
          alternatives: firstAlternatives(meaning.alternatives, typed),
          productIds: [...meaning.productIds],
          platformIds: [...meaning.platformIds],
        };
      }
    }
    return null;
  }

  private give(
    phrase: string,
    to: { alternatives: string[]; productIds?: number[]; platformIds?: number[] },
  ): void {
    const key = lettersAndDigits(phrase);
    if (key === '') return;
    const meaning = this.meanings.get(key) ?? {
      alternatives: [],
      productIds: new Set(),
      platformIds: new Set(),
    };
    meaning.alternatives.push(to.alternatives);
    to.productIds?.forEach((id) => meaning.productIds.add(id));
    to.platformIds?.forEach((id) => meaning.platformIds.add(id));
    this.meanings.set(key, meaning);
  }
}

/** Each once, without what is the phrase itself; the rest is not looked at. */
function firstAlternatives(lists: readonly (readonly string[])[], typed: string): string[] {
  const found = new Set<string>();
  for (const list of lists) {
    for (const text of list) {
      if (found.size === MOST_ALTERNATIVES) return [...found];
      if (!found.has(text) && lettersAndDigits(text) !== typed) found.add(text);
    }
  }
  return [...found];
}
