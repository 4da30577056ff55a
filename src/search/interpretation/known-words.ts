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
 * How a noun goes on as a verb, where the analyzer has found the noun already: 실패 + 했다고. Wider
 * than what `isTail` takes for that.
 */
const GOES_ON_AS_VERB = /^(하|해|했|한|할|함|합|되|돼|됐|된|될|됨|됩|시키|시켜|받)/;

/** How what is attached to a noun begins: particles, the copula, verbs made of it. */
const ATTACHED =
  /^(이?(라|란|랑|나|든|며|면|고|지|자|죠|니|다|냐|여|어|었|였|에요|예요)|은|는|을|를|에|의|도|만|로|으로|와|과|들|쯤|별|께|마다|대로|부터|까지|처럼|보다|밖에|조차|마저|뿐)/;

/** Longer than that is more than an ending. */
const LONGEST_ENDING = 6;

/** What makes a noun of a noun: 개발자. */
const NOUN_SUFFIX = /^(자|화|적|성|형|님|용|별|식|률|율|권|인)$/;

/** How verbs end, at the end of a sentence and before another one. */
const VERB_ENDING = /([요다고면는은기지서니까게며죠음네]|려고|어야|아야|도록)$/;

/**
 * A word of one syllable counts from so many documents up: a part that the analyzer cut off by
 * mistake stands in few.
 */
const ESTABLISHED = 5;

/**
 * For one query: nobody's real slips take more, and each takes up to a millisecond where there are
 * many words.
 */
const MOST_LOOKUPS = 80;

/**
 * For one query, of pieces that may be verbs: each is cut by the analyzer, which takes a fraction
 * of a millisecond.
 */
const MOST_CUTS = 200;

/** No verb with its endings that people write together with other words is longer. */
const LONGEST_VERB_PIECE = 8;

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

/** What is known of a word, for one query. */
export class KnownWords {
  private lookups = 0;
  private cuts = 0;

  constructor(private readonly words: Words) {}

  /** In how many articles and phrases the word stands; 0 where it is unknown. */
  documents(word: string): number {
    return this.words.published.documents(word) + this.words.named.documents(word);
  }

  /** Whether it is a known word, or one with what is attached to it. */
  isKnown(word: string): boolean {
    if (isFunctionWord(word) || /^\p{N}+$/u.test(word) || this.documents(word) > 0) return true;
    if (this.words.published.isWritten(word) || this.words.named.isWritten(word)) return true;
    return stemsOf(word).some((stem) =>
      stem.length > 1 ? this.documents(stem) > 0 : this.isEstablished(stem),
    );
  }

  /**
   * Whether it begins with a known word, and what follows may well be an ending, if not one that
   * begins no noun: 주인이라면.
   */
  isInflected(word: string): boolean {
    for (let end = word.length - 1; end >= Math.max(1, word.length - LONGEST_ENDING); end--) {
      const stem = word.slice(0, end);
      const isStem = stem.length > 1 ? this.documents(stem) > 0 : this.isEstablished(stem);
      if (isStem && ATTACHED.test(word.slice(end))) return true;
    }
    return false;
  }

  /** Whether a noun of one syllable stands in so many articles that it is no accident. */
  isEstablished(word: string): boolean {
    return this.words.published.documents(word) >= ESTABLISHED;
  }

  /** In how many articles the word stands in the title or among the keywords. */
  titles(word: string): number {
    return this.words.published.titles(word);
  }

  /** The words that these first letters stand for, the best first. */
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
   * The same of a piece of a longer run; false from a number of pieces on, so that no query keeps
   * the server from others.
   */
  isVerbPiece(piece: string): boolean {
    if (piece.length > LONGEST_VERB_PIECE || this.cuts >= MOST_CUTS) return false;
    this.cuts += 1;
    return this.isVerb(piece);
  }

  /**
   * Whether the analyzer finds nothing but known words in it. It makes something of every slip
   * (계싼 -> 계 + 싸), so of one syllable only a verb alone, and what stands before or behind a
   * word, is proof of anything; behind a noun only what is attached to nouns.
   */
  tokensKnown(word: string): boolean {
    const tokens = this.words.tokenize(word);
    const last = tokens.at(-1);
    // What the analyzer leaves out before the first word is a piece of something else: 계싼 is no
    // 싸다.
    if (!last || tokens[0]!.start > 0 || word.length === 1) return false;
    const rest = word.slice(last.end);
    if (
      rest !== '' &&
      !last.partOfSpeech.startsWith('V') &&
      !isTail(rest) &&
      !GOES_ON_AS_VERB.test(rest)
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

  /** Whether a known word of two syllables or more is in it. */
  holdsWord(text: string): boolean {
    return this.words
      .tokenize(text)
      .some(({ term }) => term.length > 1 && this.documents(term) > 0);
  }

  /**
   * Whether it is a word of the language, if not of the articles, and so no slip: a noun, one made
   * of nouns (시각장애) or with a verb behind it (알림끔), a verb with its endings or an adverb.
   * Nouns of one syllable stand in every slip, so they are none, and names are like nothing.
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
    return /^NN[GB]/.test(first.partOfSpeech) && GOES_ON_AS_VERB.test(rest);
  }

  /**
   * Whether it begins with what reverses or repeats the rest (미설치, 재설정): never a slip, known
   * or not.
   */
  isPrefixed(word: string): boolean {
    const [first, ...others] = this.words.tokenize(word);
    return others.length > 0 && first!.end === 1 && first!.partOfSpeech === 'XPN';
  }

  /** Whether it denies a verb, written as one word with it: 안맞음. */
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

  /** The far more frequent word one slip away from a rare one that names no article, or null. */
  doubt(word: string): string | null {
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

  /** Whether a title has the word together with one of these, endings aside. */
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
   * The nearest word at most so many mistakes away; null where there is none, or when enough words
   * have been looked for.
   */
  nearest(word: string, most: number): Neighbour | null {
    if (++this.lookups > MOST_LOOKUPS) return null;
    const near = [
      ...this.words.published.neighbours(word).filter(({ distance }) => distance <= most),
      ...this.words.named.neighbours(word).filter(({ distance }) => distance <= Math.min(most, 1)),
    ].sort((a, b) => a.distance - b.distance);
    return near[0] ?? null;
  }
}
