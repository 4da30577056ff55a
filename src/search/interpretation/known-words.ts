import {
  isFunctionWord,
  isParticle,
  isTail,
  stemsOf,
  type Token,
  type Tokenize,
} from '../../language/index.js';
import type { Neighbour, Vocabulary } from '../term-vectors/vocabulary.js';

/**
 * How a noun continues as a verb where the analyzer has already found the noun: 실패 + 했다고. It
 * accepts more than `isTail`.
 */
const VERB_AFTER_NOUN = /^(하|해|했|한|할|함|합|되|돼|됐|된|될|됨|됩|시키|시켜|받)/;

/** How endings of a noun begin: particles, the copula, verbs made of the noun. */
const ATTACHED =
  /^(이?(라|란|랑|나|든|며|면|고|지|자|죠|니|다|냐|여|어|었|였|에요|예요)|은|는|을|를|에|의|도|만|로|으로|와|과|들|쯤|별|께|마다|대로|부터|까지|처럼|보다|밖에|조차|마저|뿐)/;

/** Maximum length of an ending. */
const MAX_ENDING_LENGTH = 6;

/** Suffixes that make another noun of a noun: 개발자. */
const NOUN_SUFFIX = /^(자|화|적|성|형|님|용|별|식|률|율|권|인)$/;

/** Verb endings, at the end of a sentence or before another clause. */
const VERB_ENDING = /([요다고면는은기지서니까게며죠음네]|려고|어야|아야|도록)$/;

/**
 * A word of one syllable counts only if it is in so many documents: parts that the analyzer cut off
 * by mistake are in few.
 */
const MIN_SYLLABLE_DOCUMENTS = 5;

/** Maximum per query. A lookup takes up to a millisecond; real mistakes need fewer. */
const MAX_LOOKUPS = 80;

/**
 * Maximum number of pieces per query that are checked for being a verb. Each takes the analyzer a
 * fraction of a millisecond.
 */
const MAX_VERB_CHECKS = 200;

/** Maximum length of a verb, with endings, that people write together with other words. */
const MAX_VERB_LENGTH = 8;

/**
 * The words of the published articles, those of synonym sets and nicknames, and how words are cut.
 */
export interface Words {
  readonly published: Vocabulary;
  readonly named: Vocabulary;
  readonly tokenize: Tokenize;
  /** Whether a published title or its keywords have the word together with one of the others. */
  together(word: string, others: readonly string[]): boolean;
}

/** Answers what is known of a word. One instance serves one query, whose work it limits. */
export class KnownWords {
  private lookups = 0;
  private verbChecks = 0;

  constructor(private readonly words: Words) {}

  /** The number of articles and phrases that have the word; 0 where it is unknown. */
  documents(word: string): number {
    return this.words.published.documents(word) + this.words.named.documents(word);
  }

  /** Whether it is a known word, with or without an ending. */
  isKnown(word: string): boolean {
    if (isFunctionWord(word) || /^\p{N}+$/u.test(word) || this.documents(word) > 0) return true;
    if (this.words.published.isWritten(word) || this.words.named.isWritten(word)) return true;
    return stemsOf(word).some((stem) =>
      stem.length > 1 ? this.documents(stem) > 0 : this.isEstablished(stem),
    );
  }

  /** Whether it is a known word with what looks like an ending of a noun: 주인이라면. */
  isInflected(word: string): boolean {
    for (let end = word.length - 1; end >= Math.max(1, word.length - MAX_ENDING_LENGTH); end--) {
      const stem = word.slice(0, end);
      const isStem = stem.length > 1 ? this.documents(stem) > 0 : this.isEstablished(stem);
      if (isStem && ATTACHED.test(word.slice(end))) return true;
    }
    return false;
  }

  /** Whether a noun of one syllable is in so many articles that it is no accident. */
  isEstablished(word: string): boolean {
    return this.words.published.documents(word) >= MIN_SYLLABLE_DOCUMENTS;
  }

  /** The number of articles that have the word in the title or among the keywords. */
  titles(word: string): number {
    return this.words.published.titles(word);
  }

  /** The words with these first letters (초성), the best first. */
  ofChoseong(letters: string): string[] {
    return [...this.words.published.ofChoseong(letters), ...this.words.named.ofChoseong(letters)];
  }

  /** Whether it is one known verb with its endings: 걸리나요. */
  isVerb(word: string): boolean {
    const [token, ...others] = this.words.tokenize(word);
    return (
      others.length === 0 &&
      token?.start === 0 &&
      token.partOfSpeech.startsWith('V') &&
      this.documents(token.term) > 0
    );
  }

  /**
   * The same for a piece of a longer run. After a number of pieces always false, so that no query
   * blocks the server.
   */
  isVerbPiece(piece: string): boolean {
    if (piece.length > MAX_VERB_LENGTH || this.verbChecks >= MAX_VERB_CHECKS) return false;
    this.verbChecks += 1;
    return this.isVerb(piece);
  }

  /**
   * Whether the analyzer finds only known words in it. The analyzer cuts every mistake into
   * something (계싼 -> 계 + 싸). So of one syllable it accepts only a single verb and what modifies
   * a word, and after a noun only endings of nouns.
   */
  tokensKnown(word: string): boolean {
    const tokens = this.words.tokenize(word);
    const last = tokens.at(-1);
    // What the analyzer drops before the first word belongs to another word: 계싼 is not 싸다.
    if (!last || tokens[0]!.start > 0 || word.length === 1) return false;
    const rest = word.slice(last.end);
    if (
      rest !== '' &&
      !last.partOfSpeech.startsWith('V') &&
      !isTail(rest) &&
      !VERB_AFTER_NOUN.test(rest)
    )
      return false;
    return tokens.every(({ term, partOfSpeech }, i) => {
      if (this.documents(term) === 0) return false;
      if (term.length > 1 || /^(VX|X|S)/.test(partOfSpeech)) return true;
      return partOfSpeech.startsWith('V')
        ? tokens.length === 1
        : i === 0 && partOfSpeech.startsWith('M');
    });
  }

  /** Whether it contains a known word of at least two syllables. */
  holdsWord(text: string): boolean {
    return this.words
      .tokenize(text)
      .some(({ term }) => term.length > 1 && this.documents(term) > 0);
  }

  /**
   * Whether it is a Korean word, also one that no article has, and so no mistake: a noun, a
   * compound of nouns (시각장애) or of a noun and a verb (알림끔), a verb with its endings, or an adverb.
   * Nouns of one syllable do not count, because they are part of every mistake; nor do names.
   */
  isKorean(word: string): boolean {
    const tokens = this.words.tokenize(word);
    const [first, ...others] = tokens;
    if (!first || first.start > 0) return false;
    const rest = word.slice(tokens.at(-1)!.end);
    const isEnding = rest === '' || isParticle(rest) || NOUN_SUFFIX.test(rest);
    const isPart = ({ term, partOfSpeech }: Token, i: number) =>
      (/^NN[GB]/.test(partOfSpeech) && term.length > 1) || (i > 0 && partOfSpeech.startsWith('V'));
    if (tokens.every(isPart) && (isEnding || tokens.at(-1)!.partOfSpeech.startsWith('V')))
      return true;
    if (others.length > 0) return false;
    if (first.partOfSpeech === 'MAG') return isEnding && word.length > 1;
    if (first.partOfSpeech.startsWith('V')) return word.length > 2 && VERB_ENDING.test(word);
    return /^NN[GB]/.test(first.partOfSpeech) && VERB_AFTER_NOUN.test(rest);
  }

  /**
   * Whether it begins with a prefix that reverses or repeats the rest (미설치, 재설정). That is
   * never a mistake, also in an unknown word.
   */
  isPrefixed(word: string): boolean {
    const [first, ...others] = this.words.tokenize(word);
    return others.length > 0 && first!.end === 1 && first!.partOfSpeech === 'XPN';
  }

  /** Whether it is a negated verb written as one word: 안맞음. */
  isDenied(word: string): boolean {
    if (!/^[안못]./.test(word)) return false;
    const rest = word.slice(1);
    const [first] = this.words.tokenize(word);
    return (
      this.isKnown(rest) ||
      isTail(rest) ||
      this.isVerb(rest) ||
      (first?.end === 1 && first.partOfSpeech === 'MAG')
    );
  }

  /** A far more frequent word one mistake away from a rare word that is in no title, or null. */
  moreFrequent(word: string): string | null {
    const { published } = this.words;
    const stem =
      published.documents(word) > 0
        ? word
        : stemsOf(word).find((stem) => published.documents(stem) > 0);
    if (stem === undefined || stem.length < 2 || isFunctionWord(word) || published.titles(stem) > 0)
      return null;
    if (this.words.named.documents(stem) > 0) return null;
    const documents = published.documents(stem);
    if (documents > 3 || !this.isNoun(stem)) return null;
    const near = published
      .neighbours(stem)
      .find(
        ({ word, ...other }) =>
          other.distance <= 1 &&
          other.titles > 0 &&
          other.documents >= Math.max(5, documents * 8) &&
          this.isNoun(word),
      );
    return near ? near.word + word.slice(stem.length) : null;
  }

  /** Whether a title has the word together with one of these, with or without endings. */
  together(word: string, others: readonly string[]): boolean {
    const stems = others
      .flatMap((other) => [other, ...stemsOf(other)])
      .flatMap((stem) => stem.split(' '));
    const named = stems.filter((stem) => stem !== word && stem.length > 1 && this.titles(stem) > 0);
    return named.length > 0 && this.titles(word) > 0 && this.words.together(word, named);
  }

  /** Whether it is a noun as people write it, not a piece of a word. */
  isNoun(word: string): boolean {
    const tokens = this.words.tokenize(word);
    return (
      tokens[0]?.start === 0 &&
      tokens.at(-1)!.end === word.length &&
      tokens.every(({ partOfSpeech }) => /^(N|U|SL)/.test(partOfSpeech))
    );
  }

  /**
   * The nearest word with at most `maxMistakes`; null where there is none, or after the maximum
   * number of lookups.
   */
  nearest(word: string, maxMistakes: number): Neighbour | null {
    if (++this.lookups > MAX_LOOKUPS) return null;
    const near = [
      ...this.words.published.neighbours(word).filter(({ distance }) => distance <= maxMistakes),
      ...this.words.named
        .neighbours(word)
        .filter(({ distance }) => distance <= Math.min(maxMistakes, 1)),
    ].sort((a, b) => a.distance - b.distance);
    return near[0] ?? null;
  }
}
