import type { CatalogSnapshot } from '../../catalog/index.js';
import {
  englishStem,
  hasTopic,
  isParticle,
  isTail,
  lettersAndDigits,
  normalize,
  topicWords,
  VerbForms,
} from '../../language/index.js';
import { HELP_WORDS } from '../../lexicon/index.js';
import { joinWords } from '../term-vectors/term-vector.js';
import { Vocabulary } from '../term-vectors/vocabulary.js';
import { WordTable } from '../term-vectors/word-table.js';

/** The meaning of a phrase, as normalised texts without the phrase itself. */
export interface PhraseMeaning {
  /** Texts with the same meaning. */
  readonly synonyms: readonly string[];
  /** Other texts of articles on the subject. */
  readonly expansions: readonly string[];
  /** Whether the phrase is in a synonym set or names a product or platform. */
  readonly isNamed: boolean;
  readonly productIds: readonly number[];
  readonly platformIds: readonly number[];
}

/** A phrase of a query: the words [from, to). */
export interface FoundPhrase extends PhraseMeaning {
  readonly from: number;
  readonly to: number;
}

interface CollectedMeaning {
  /** All terms of a synonym set share one list: a list per term would take quadratic memory. */
  readonly alternatives: (readonly string[])[];
  readonly productIds: Set<number>;
  readonly platformIds: Set<number>;
}

/** Maximum number of alternatives per phrase. */
const MAX_ALTERNATIVES = 12;

/** Maximum number of alternatives per phrase from the help words. */
const MAX_HELP_ALTERNATIVES = 4;

/** The meaning of a phrase in one line of the help words. */
interface HelpMeaning {
  readonly texts: readonly string[];
  readonly areSynonyms: boolean;
}

type HelpPhrases = PhraseIndex<HelpMeaning[]>;

/** The shipped help words, built once, when first needed. */
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
 * The phrases with a meaning. A term of a synonym set means the other terms of its sets (not
 * transitive), a nickname the name of its product or platform, a phrase of the help words the
 * others of its line. One instance per state of synonyms and catalogue.
 */
export class NamedPhrases {
  private readonly named = new PhraseIndex<CollectedMeaning>({ hasVerbs: false });
  private readonly help = (helpPhrases ??= buildHelpPhrases());
  private readonly names = new Set<string>();
  /** The editors' phrases without spaces, as known words for corrections. */
  readonly vocabulary: Vocabulary;

  /** `words`: the words of the dictionary, which are known but have no meaning here. */
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
      joinWords({
        titleTerms: [...this.names],
        bodyTerms: [],
        writtenForms: [...words],
        questionTerms: [],
      }),
    );
    this.vocabulary = new Vocabulary(table);
  }

  /**
   * The phrases in these words, from the left; the longest at each word. Spaces, punctuation,
   * particles and verb forms are ignored. Help words bring only alternatives of known words,
   * because others find nothing.
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

  /** Whether the word is a help word, and so no mistake. */
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

/** The meanings, with those texts that have a topic and whose words articles use. */
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

/** Maximum length of a phrase in words. */
const MAX_PHRASE_WORDS = 5;

/** Maximum number of readings of a word, because all combinations are tried. */
const MAX_READINGS = 5;

/** Letters at the start of a phrase that exclude most phrases early. */
const START_LENGTH = 3;

/** Maximum number of keys that are tried from one word of a query. */
const MAX_LOOKUPS = 300;

/** A particle joined with another word: 으로빠지죠. */
const PARTICLE_AND_MORE = /^(에서|에게|까지|부터|으로|처럼|보다|마다).{2}/;

/** The verbs that make a noun a verb: 등록하다, 등록되다. */
const VERBS_OF_NOUNS = new VerbForms();
VERBS_OF_NOUNS.add('하다');
VERBS_OF_NOUNS.add('되다');

/** A passive has another meaning: 차단당하다 is not 차단. */
const PASSIVE = /^당/;

/** Phrases with values, found in a query regardless of spaces, endings and verb forms. */
export class PhraseIndex<Value> {
  private readonly values = new Map<string, Value>();
  private readonly starts = new Set<string>();
  private readonly words = new Set<string>();
  private readonly verbs = new VerbForms();

  /** `hasVerbs`: words that end in 다 are verbs, whose forms are found too. */
  constructor(private readonly options: { hasVerbs: boolean }) {}

  /** Adds a normalised phrase. `change` gets its value, undefined for a new phrase. */
  add(phrase: string, change: (value: Value | undefined) => Value): void {
    const words = phrase.split(' ').map(lettersAndDigits);
    for (const word of words) {
      this.words.add(englishStem(word));
      if (this.options.hasVerbs && isVerb(word)) this.verbs.add(word);
    }
    const topics = topicWords(words);
    // A phrase is not shortened to one word, which means less: 신고 어떻게 되다 is not 신고.
    for (const key of new Set([words, topics.length > 1 ? topics : words].map(keyOf))) {
      if (key === '') continue;
      for (let length = 1; length <= START_LENGTH; length++) this.starts.add(key.slice(0, length));
      this.values.set(key, change(this.values.get(key)));
    }
  }

  /** Whether the word is a phrase, or part of a phrase. */
  hasWord(word: string): boolean {
    const has = (text: string) => this.words.has(text) || this.values.has(text);
    if (has(englishStem(word)) || this.verbs.of(word).length > 0) return true;
    for (let end = word.length - 1; end > 1; end--)
      if (has(word.slice(0, end)) && isAfterNoun(word.slice(end))) return true;
    return false;
  }

  /** The longest phrase with an accepted value that begins at the word `from`, or null. */
  longestAt(
    words: readonly string[],
    from: number,
    accepts: (value: Value) => boolean = () => true,
  ): { to: number; key: string; value: Value } | null {
    let longest: { to: number; key: string; value: Value } | null = null;
    let lookups = 0;
    const extend = (before: string, at: number) => {
      for (const { readings, to } of this.unitsAt(words, at)) {
        if (to - from > MAX_PHRASE_WORDS) continue;
        for (const reading of readings) {
          if (++lookups > MAX_LOOKUPS) return;
          const key = before + reading;
          if (!this.starts.has(key.slice(0, START_LENGTH))) continue;
          const value = this.values.get(key);
          if (value !== undefined && to > (longest?.to ?? from) && accepts(value))
            longest = { to, key, value };
          if (to < words.length) extend(key, to);
        }
      }
      // Function words between the words of a phrase are skipped.
      if (
        before !== '' &&
        at + 1 - from < MAX_PHRASE_WORDS &&
        at + 1 < words.length &&
        !hasTopic([words[at]!])
      )
        extend(before, at + 1);
    };
    extend('', from);
    return longest;
  }

  /** The readings of the word `at`, and of a verb with its negation (뜨지 않아요). */
  private unitsAt(words: readonly string[], at: number): { readings: string[]; to: number }[] {
    const word = lettersAndDigits(words[at]!);
    if (word.endsWith('지') && /^[않못안]/.test(lettersAndDigits(words[at + 1] ?? ''))) {
      const readings = this.verbs.of(word).map((verb) => `안${verb}`);
      const nouns = this.readingsOf(word).filter((reading) => !isVerb(reading));
      if (readings.length > 0)
        return [
          { readings, to: at + 2 },
          { readings: nouns, to: at + 1 },
        ];
    }
    return [{ readings: this.readingsOf(word), to: at + 1 }];
  }

  private readingsOf(typed: string): string[] {
    const word = lettersAndDigits(typed);
    if (/^[a-z]+$/.test(word)) return [englishStem(word)];
    const readings = new Set([word, ...this.verbs.of(word)]);
    if (word === '못') readings.add('안');
    for (let end = word.length - 1; end > 0; end--)
      if (isEnding(word.slice(end))) readings.add(word.slice(0, end));
    return [...readings].slice(0, MAX_READINGS);
  }
}

function isAfterNoun(text: string): boolean {
  return isParticle(text) || VERBS_OF_NOUNS.of(text).length > 0;
}

function isEnding(text: string): boolean {
  return isTail(text) && !PARTICLE_AND_MORE.test(text) && !PASSIVE.test(text);
}

/** The key of a phrase: its letters and digits, with the stems of English words. */
function phraseKey(phrase: string): string {
  return keyOf(phrase.split(' ').map(lettersAndDigits));
}

/** Whether the word is a verb in its dictionary form. */
function isVerb(word: string): boolean {
  return /[가-힣]다$/.test(word);
}

function keyOf(words: readonly string[]): string {
  return words.map(englishStem).join('');
}
