import type { CatalogSnapshot } from '../../catalog/index.js';
import { hasTopic, lettersAndDigits, normalize } from '../../language/index.js';
import { HELP_WORDS } from '../../lexicon/index.js';
import { PhraseIndex, phraseKey } from './phrase-index.js';
import { joinWords } from '../term-vectors/term-vector.js';
import { Vocabulary } from '../term-vectors/vocabulary.js';
import { WordTable } from '../term-vectors/word-table.js';

/** The meaning of a phrase. Its texts are normalised, and the phrase itself is not among them. */
export interface PhraseMeaning {
  /** Texts with the same meaning. */
  readonly synonyms: readonly string[];
  /** What articles on the subject may say. */
  readonly expansions: readonly string[];
  /** Whether the phrase is in a synonym set or names a product or platform. */
  readonly isNamed: boolean;
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
  readonly alternatives: (readonly string[])[];
  readonly productIds: Set<number>;
  readonly platformIds: Set<number>;
}

/** Maximum number of alternatives per phrase. */
const MAX_ALTERNATIVES = 12;

/** Maximum number of alternatives per phrase from the help words. */
const MAX_HELP_ALTERNATIVES = 4;

/** What is meant by a phrase of one line of the help words. */
interface HelpMeaning {
  readonly texts: readonly string[];
  readonly areSynonyms: boolean;
}

type HelpPhrases = PhraseIndex<HelpMeaning[]>;

/** The help words that the server ships, built once, when a server needs them. */
let helpPhrases: HelpPhrases | null = null;

function buildHelpPhrases(): HelpPhrases {
  const phrases: HelpPhrases = new PhraseIndex({ hasVerbs: true });
  for (const { typed, meant, areSynonyms } of HELP_WORDS) {
    const meaning = { texts: meant.map(normalize), areSynonyms };
    for (const phrase of typed)
      phrases.add(normalize(phrase), (meanings = []) => [...meanings, meaning]);
  }
  return phrases;
}

/**
 * The phrases with a meaning. A term of a synonym set means the other terms of its own sets
 * (synonyms are not transitive); a nickname of a product or platform means its name; a phrase of
 * the help words means the others of its line. There is one instance for each state of synonyms
 * and catalogue.
 */
export class NamedPhrases {
  private readonly named = new PhraseIndex<CollectedMeaning>({ hasVerbs: false });
  private readonly help = (helpPhrases ??= buildHelpPhrases());
  private readonly names = new Set<string>();
  /** The phrases of editors without spaces, as known words for corrections. */
  readonly vocabulary: Vocabulary;

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
    const table = new WordTable();
    table.retain(
      joinWords({ titleTerms: [...this.names], bodyTerms: [], writtenForms: [...words] }),
    );
    this.vocabulary = new Vocabulary(table);
  }

  /**
   * The phrases in these words, from the left; at each word the longest one. Spaces, punctuation,
   * particles and the forms of verbs are ignored. Of the help words, only alternatives with known
   * words are returned, because the others find nothing.
   */
  find(words: readonly string[], isKnown: (word: string) => boolean): FoundPhrase[] {
    const found: FoundPhrase[] = [];
    for (let from = 0; from < words.length;) {
      const phrase = this.longestAt(words, from, isKnown);
      if (phrase) found.push(phrase);
      from = phrase?.to ?? from + 1;
    }
    return found;
  }

  /** Whether the word is one of the help words, so that it is not a mistake. */
  hasHelpWord(word: string): boolean {
    return this.help.hasWord(word);
  }

  private longestAt(
    words: readonly string[],
    from: number,
    isKnown: (word: string) => boolean,
  ): FoundPhrase | null {
    const named = this.named.longestAt(words, from);
    const help = this.help.longestAt(words, from, (all) => usable(all, isKnown).length > 0);
    const longest = help && (!named || help.to >= named.to) ? help : named;
    if (!longest) return null;
    const { to } = longest;
    const keys = new Set([longest.key, named?.key, phraseKey(words.slice(from, to).join(' '))]);
    const isOther = (text: string) => !keys.has(phraseKey(text));
    const ofEditors = firstTexts(named?.value.alternatives ?? [], isOther, MAX_ALTERNATIVES);
    const ofHelp = help?.to === to ? usable(help.value, isKnown) : [];
    const helpTexts = (areSynonyms: boolean, max: number) =>
      firstTexts(
        ofHelp.filter((meaning) => meaning.areSynonyms === areSynonyms).map(({ texts }) => texts),
        isOther,
        max,
      );
    const ofSameMeaning = helpTexts(true, MAX_HELP_ALTERNATIVES);
    const synonyms = [...new Set([...ofEditors, ...ofSameMeaning])];
    return {
      from,
      to,
      synonyms,
      expansions: helpTexts(false, MAX_HELP_ALTERNATIVES - ofSameMeaning.length).filter(
        (text) => !synonyms.includes(text),
      ),
      isNamed: named !== null,
      productIds: [...(named?.value.productIds ?? [])],
      platformIds: [...(named?.value.platformIds ?? [])],
    };
  }

  private addMeaning(
    phrase: string,
    to: { alternatives: string[]; productIds?: number[]; platformIds?: number[] },
  ): void {
    const name = lettersAndDigits(phrase);
    if (name === '') return;
    this.names.add(name);
    this.named.add(phrase, (before) => {
      const meaning = before ?? {
        alternatives: [],
        productIds: new Set(),
        platformIds: new Set(),
      };
      meaning.alternatives.push(to.alternatives);
      to.productIds?.forEach((id) => meaning.productIds.add(id));
      to.platformIds?.forEach((id) => meaning.platformIds.add(id));
      return meaning;
    });
  }
}

/** The meanings with the texts with a topic of which articles use all words. */
function usable(
  meanings: readonly HelpMeaning[],
  isKnown: (word: string) => boolean,
): HelpMeaning[] {
  const isUsable = (text: string) => {
    const words = text.split(' ');
    return hasTopic(words.filter((word) => !/^[안못]$/.test(word))) && words.every(isKnown);
  };
  return meanings
    .map(({ texts, areSynonyms }) => ({ texts: texts.filter(isUsable), areSynonyms }))
    .filter(({ texts }) => texts.length > 0);
}

/** The first distinct texts. */
function firstTexts(
  lists: readonly (readonly string[])[],
  isOther: (text: string) => boolean,
  max: number,
): string[] {
  const found = new Set<string>();
  for (const list of lists) {
    for (const text of list) {
      if (found.size === max) return [...found];
      if (isOther(text)) found.add(text);
    }
  }
  return [...found];
}
