import type { CatalogSnapshot } from '../../catalog/index.js';
import { isTail, lettersAndDigits, normalize } from '../../language/index.js';
import { Vocabulary } from '../term-vectors/vocabulary.js';

/** The meaning of a phrase. */
export interface PhraseMeaning {
  /** Normalised texts with the same meaning, without the phrase itself. */
  readonly alternatives: readonly string[];
  readonly productIds: readonly number[];
  readonly platformIds: readonly number[];
}

/** A phrase found in a query: the words [from, to). */
export interface FoundPhrase extends PhraseMeaning {
  readonly from: number;
  readonly to: number;
}

interface CollectedMeaning {
  /**
   * All terms of a synonym set share one list. A list per term would take memory quadratic in the
   * number of terms.
   */
  alternatives: (readonly string[])[];
  productIds: Set<number>;
  platformIds: Set<number>;
}

/** Maximum length of a phrase in words. */
const MAX_PHRASE_WORDS = 5;

/** Maximum number of alternatives per phrase. */
const MAX_ALTERNATIVES = 12;

/**
 * The phrases to which editors gave a meaning. A term of a synonym set means the other terms of its
 * own sets (synonyms are not transitive); a nickname of a product or platform means its name. There
 * is one instance for each state of synonyms and catalogue.
 */
export class NamedPhrases {
  private readonly meanings = new Map<string, CollectedMeaning>();
  /** The phrases without spaces, as known words for corrections. */
  readonly vocabulary = new Vocabulary();

  /** `words` are the words of the dictionary, which are known but have no meaning here. */
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
   * The phrases in these words, from the left; at each word the longest one. Spaces, punctuation
   * and endings are ignored.
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

/** The first distinct alternatives, without the phrase itself. */
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
