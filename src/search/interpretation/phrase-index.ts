import {
  englishStem,
  hasTopic,
  isParticle,
  isTail,
  lettersAndDigits,
  topicWords,
  VerbForms,
} from '../../language/index.js';

/** Maximum length of a phrase in words. */
const MAX_PHRASE_WORDS = 5;

/** Maximum number of readings of a word, because all combinations are looked up. */
const MAX_READINGS = 5;

/** The number of letters by which phrases are excluded early. */
const START_LENGTH = 3;

/** Maximum number of keys that are looked up from one word of a query. */
const MAX_LOOKUPS = 300;

/** A particle with another word after it: 으로빠지죠. */
const PARTICLE_AND_MORE = /^(에서|에게|까지|부터|으로|처럼|보다|마다).{2}/;

/** The verbs that make a verb of a noun: 등록하다, 등록되다. */
const VERBS_OF_NOUNS = new VerbForms();
VERBS_OF_NOUNS.add('하다');
VERBS_OF_NOUNS.add('되다');

/** The passive is not the active: 차단당하다 is not 차단. */
const PASSIVE = /^당/;

/** Phrases with a value, which are found in a query in spite of spaces, endings and verb forms. */
export class PhraseIndex<Value> {
  private readonly values = new Map<string, Value>();
  private readonly starts = new Set<string>();
  private readonly words = new Set<string>();
  private readonly verbs = new VerbForms();

  /** With `hasVerbs`, words that end in 다 are verbs, whose forms are found, too. */
  constructor(private readonly options: { hasVerbs: boolean }) {}

  /** Adds a normalised phrase. `change` gets its value, if it has one. */
  add(phrase: string, change: (value: Value | undefined) => Value): void {
    const words = phrase.split(' ').map(lettersAndDigits);
    for (const word of words) {
      this.words.add(englishStem(word));
      if (this.options.hasVerbs && isVerb(word)) this.verbs.add(word);
    }
    const topics = topicWords(words);
    // One word alone means less than a phrase of several: 신고 어떻게 되다 is not 신고.
    for (const key of new Set([words, topics.length > 1 ? topics : words].map(keyOf))) {
      if (key === '') continue;
      for (let length = 1; length <= START_LENGTH; length++) this.starts.add(key.slice(0, length));
      this.values.set(key, change(this.values.get(key)));
    }
  }

  /** Whether the word is a phrase, or a word of one. */
  hasWord(word: string): boolean {
    const has = (text: string) => this.words.has(text) || this.values.has(text);
    if (has(englishStem(word)) || this.verbs.of(word).length > 0) return true;
    for (let end = word.length - 1; end > 1; end--)
      if (has(word.slice(0, end)) && isAfterNoun(word.slice(end))) return true;
    return false;
  }

  /**
   * The longest phrase that begins at the word `from` and has an accepted value: the words
   * [from, to). null without one.
   */
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
      // Function words between the words of a phrase do not separate them.
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

  /** The readings of the word `at`, and of a verb with a negation after it (뜨지 않아요). */
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
export function phraseKey(phrase: string): string {
  return keyOf(phrase.split(' ').map(lettersAndDigits));
}

/** Whether the word is a verb in its dictionary form. */
function isVerb(word: string): boolean {
  return /[가-힣]다$/.test(word);
}

function keyOf(words: readonly string[]): string {
  return words.map(englishStem).join('');
}
