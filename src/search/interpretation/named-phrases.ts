import type { CatalogSnapshot } from '../../catalog/index.js';
import { isTail, lettersAndDigits, normalize } from '../../language/index.js';
import { Vocabulary } from '../term-vectors/vocabulary.js';

/** The meaning of a phrase of a query. */
export interface Named {
  /** Normalised texts with the same meaning, without the phrase itself. */
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
   * The lists as they were given. All terms of a set share one list: a list for each term would
   * take memory by the square of their number.
   */
  alternatives: (readonly string[])[];
  productIds: Set<number>;
  platformIds: Set<number>;
}

/** In words. */
const MAX_PHRASE_WORDS = 5;

/** Maximum per phrase. */
const MAX_ALTERNATIVES = 12;

/**
 * The phrases to which editors gave a meaning: the terms of synonym sets, each with the other terms
 * of its own sets (one step, never a chain), and the names and nicknames of products and platforms,
 * each with the name. Made once for each state of synonyms and catalogue.
 */
export class NamedPhrases {
  private readonly meanings = new Map<string, Meaning>();
  /** The phrases without spaces: they count as known words, and mistakes in them are found. */
  readonly vocabulary = new Vocabulary();

  /** `words` are those of the dictionary: known, but without another meaning. */
  constructor(
    synonyms: readonly (readonly string[])[],
    catalog: Pick<CatalogSnapshot, 'products' | 'platforms'>,
    words: readonly string[] = [],
  ) {
    for (const set of synonyms) {
      const terms = set.map(normalize);
      for (const term of terms) this.addMeaning(term, { alternatives: terms });
    }
    for (const { id, name, aliases } of catalog.products) {
      for (const alias of [name, ...aliases])
        this.addMeaning(normalize(alias), { alternatives: [normalize(name)], productIds: [id] });
    }
    for (const { id, name, aliases, appliesToAll } of catalog.platforms) {
      // 공통 and 전체 express no preference.
      if (appliesToAll) continue;
      for (const alias of [name, ...aliases])
        this.addMeaning(normalize(alias), { alternatives: [normalize(name)], platformIds: [id] });
    }
    this.vocabulary.add({
      titleTerms: [...this.meanings.keys()],
      bodyTerms: [],
      writtenForms: [...words],
    });
  }

  /**
   * The phrases in these words, from the left; of several at one place the longest. Spaces,
   * punctuation and endings are ignored.
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
    for (let to = Math.min(words.length, from + MAX_PHRASE_WORDS); to > from; to--) {
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

  private addMeaning(
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

/** The first alternatives, each once, without the phrase itself. */
function firstAlternatives(lists: readonly (readonly string[])[], typed: string): string[] {
  const found = new Set<string>();
  for (const list of lists) {
    for (const text of list) {
      if (found.size === MAX_ALTERNATIVES) return [...found];
      if (!found.has(text) && lettersAndDigits(text) !== typed) found.add(text);
    }
  }
  return [...found];
}
