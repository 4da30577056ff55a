import {
  isFunctionWord,
  isParticle,
  isTail,
  stemsOf,
  type Token,
  type Tokenize,
} from '../../language/index.js';
import { hasTransliteration } from './loanwords.js';
import type { Neighbour, Vocabulary } from '../term-vectors/vocabulary.js';

/** The beginning of a verb suffix after a noun (실패 + 했다고). Accepts more than `isTail`. */
const VERB_AFTER_NOUN = /^(하|해|했|한|할|함|합|되|돼|됐|된|될|됨|됩|시키|시켜|받)/;

/** The beginning of particles, the copula and verb suffixes after a noun. */
const NOUN_ENDING =
  /^(이?(라|란|랑|나|든|며|면|고|지|자|죠|니|다|냐|여|어|었|였|에요|예요)|은|는|을|를|에|의|도|만|로|으로|와|과|들|쯤|별|께|마다|대로|부터|까지|처럼|보다|밖에|조차|마저|뿐)/;

/** Maximum length of an ending. */
const MAX_ENDING_LENGTH = 6;

/** Suffixes that form a noun from a noun: 개발자. */
const NOUN_SUFFIX = /^(자|화|적|성|형|님|용|별|식|률|율|권|인)$/;

/** Verb endings, at the end of a sentence or before another clause. */
const VERB_ENDING = /([요다고면는은기지서니까게며죠음네]|려고|어야|아야|도록)$/;

/** Minimum number of documents with a word of one syllable. Errors of the analyzer have fewer. */
const MIN_SYLLABLE_DOCUMENTS = 5;

/** Maximum number of similarity searches per query. Each takes up to 1 ms. */
const MAX_SEARCHES = 80;

/** Maximum number of verb checks per query. */
const MAX_VERB_CHECKS = 200;

/** Maximum length of a verb, with endings, in a longer run. */
const MAX_VERB_LENGTH = 8;

/** The sources of known words: published articles, synonym sets and nicknames. */
export interface WordSources {
  readonly published: Vocabulary;
  readonly named: Vocabulary;
  readonly tokenize: Tokenize;
  /** Whether the word is a help word, which is never a mistake. */
  hasHelpWord(word: string): boolean;
  /** The phrases of titles with these initial consonants (초성), best first. */
  phrasesOfChoseong(letters: string): string[];
  /** Whether the title or keywords of a published article have the word and one of the others. */
  cooccur(word: string, others: readonly string[]): boolean;
}

/** Classifies words and finds similar known words. One instance serves one query, within limits. */
export class KnownWords {
  private searches = 0;
  private verbChecks = 0;

  constructor(private readonly sources: WordSources) {}

  /** The number of articles and phrases with the word; 0 if it is unknown. */
  documents(word: string): number {
    return this.sources.published.documents(word) + this.sources.named.documents(word);
  }

  /** Whether the word is known, with or without an ending. */
  isKnown(word: string): boolean {
    if (isFunctionWord(word) || /^\p{N}+$/u.test(word) || this.documents(word) > 0) return true;
    if (this.sources.published.isWritten(word) || this.sources.named.isWritten(word)) return true;
    if (this.isHelpWord(word)) return true;
    return stemsOf(word).some((stem) =>
      stem.length > 1
        ? this.documents(stem) > 0 || this.sources.published.isWritten(stem)
        : this.isEstablished(stem),
    );
  }

  /** Whether the word is a help word, with or without an ending. */
  isHelpWord(word: string): boolean {
    return word.length > 1 && this.sources.hasHelpWord(word);
  }

  /** Whether the word is a known noun with an apparent ending: 주인이라면. */
  isInflected(word: string): boolean {
    for (let end = word.length - 1; end >= Math.max(1, word.length - MAX_ENDING_LENGTH); end--) {
      const stem = word.slice(0, end);
      const isStem = stem.length > 1 ? this.documents(stem) > 0 : this.isEstablished(stem);
      if (isStem && NOUN_ENDING.test(word.slice(end))) return true;
    }
    return false;
  }

  /** Whether a noun of one syllable is in enough articles to be a real word. */
  isEstablished(word: string): boolean {
    return this.sources.published.documents(word) >= MIN_SYLLABLE_DOCUMENTS;
  }

  /** The number of articles with the word in the title or keywords. */
  titles(word: string): number {
    return this.sources.published.titles(word);
  }

  /** The words with these initial consonants (초성), best first. */
  ofChoseong(letters: string): string[] {
    return [
      ...this.sources.published.ofChoseong(letters),
      ...this.sources.named.ofChoseong(letters),
    ];
  }

  /** Whether the word is one known verb with its endings: 걸리나요. */
  isVerb(word: string): boolean {
    const [token, ...others] = this.sources.tokenize(word);
    return (
      others.length === 0 &&
      token?.start === 0 &&
      token.partOfSpeech.startsWith('V') &&
      this.isTerm(token.term)
    );
  }

  /** Whether a title, a text, a question or a phrase has the term, in any form. */
  private isTerm(term: string): boolean {
    return this.documents(term) > 0 || this.sources.published.isWritten(term);
  }

  /** Like `isVerb`, for a piece of a longer run; false after the maximum of checks. */
  isVerbPiece(piece: string): boolean {
    if (piece.length > MAX_VERB_LENGTH || this.verbChecks >= MAX_VERB_CHECKS) return false;
    this.verbChecks += 1;
    return this.isVerb(piece);
  }

  /**
   * Whether the analyzer segments the word into known words. As the analyzer also segments mistakes
   * (계싼 -> 계 + 싸), accepted words of one syllable are only a single verb, modifiers and
   * affixes, and an ending must follow a noun.
   */
  hasOnlyKnownTokens(word: string): boolean {
    const tokens = this.sources.tokenize(word);
    const last = tokens.at(-1);
    // If the beginning was dropped, the rest is part of another word: 계싼 is not 싸다.
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
      if (!this.isTerm(term)) return false;
      if (term.length > 1 || /^(VX|X|S)/.test(partOfSpeech)) return true;
      return partOfSpeech.startsWith('V')
        ? tokens.length === 1
        : i === 0 && partOfSpeech.startsWith('M');
    });
  }

  /** Whether the text contains a known word of at least two syllables. */
  containsKnownWord(text: string): boolean {
    return this.sources
      .tokenize(text)
      .some(({ term }) => term.length > 1 && this.documents(term) > 0);
  }

  /**
   * Whether the word exists in Korean, even if no article has it, and so is no mistake: a noun, a
   * compound of nouns (시각장애) or of noun and verb (알림끔), a verb with endings, or an adverb.
   * Not names, and not nouns of one syllable, because every mistake contains some.
   */
  isKorean(word: string): boolean {
    const tokens = this.sources.tokenize(word);
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

  /** Whether the word is one word of the analyzer's dictionary, with its ending (부장님). */
  isKoreanWord(word: string): boolean {
    return this.sources.tokenize(word).length === 1 && this.isKorean(word);
  }

  /** Whether the word is a noun of one syllable with a long particle (딸이랑): no mistake. */
  isSyllableWithParticle(word: string): boolean {
    const [token, ...others] = this.sources.tokenize(word);
    return (
      others.length === 0 &&
      token?.start === 0 &&
      token.end === 1 &&
      token.partOfSpeech === 'NNG' &&
      word.length > 2 &&
      isParticle(word.slice(1))
    );
  }

  /**
   * Where a spoken form of 것이다 begins: 0 if it is the word (거임), its place after a verb
   * (차단당한 + 거임), -1 if the word has none.
   */
  spokenEndingAt(word: string): number {
    const tokens = this.sources.tokenize(word);
    const thing = tokens.at(-1);
    if (thing?.term !== '것' || thing.partOfSpeech !== 'NNB') return -1;
    const before = tokens.at(-2);
    // The analyzer drops 당하다 and 하다 after a noun, with their endings.
    const isAfterVerb = !before || before.partOfSpeech.startsWith('V') || before.end < thing.start;
    return isAfterVerb ? thing.start : -1;
  }

  /** Whether a prefix negates or repeats the rest (미설치, 재설정): no mistake. */
  isPrefixed(word: string): boolean {
    const [first, ...others] = this.sources.tokenize(word);
    return others.length > 0 && first!.end === 1 && first!.partOfSpeech === 'XPN';
  }

  /** Whether the word is a negated verb without a space: 안맞음. */
  isNegatedVerb(word: string): boolean {
    if (!/^[안못]./.test(word)) return false;
    const rest = word.slice(1);
    const [first] = this.sources.tokenize(word);
    return (
      this.isKnown(rest) ||
      isTail(rest) ||
      this.isVerb(rest) ||
      (first?.end === 1 && first.partOfSpeech === 'MAG')
    );
  }

  /** A far more frequent word one mistake away from a rare word that is in no title, or null. */
  moreFrequent(word: string): string | null {
    const { published } = this.sources;
    const stem =
      published.documents(word) > 0
        ? word
        : stemsOf(word).find((stem) => published.documents(stem) > 0);
    if (stem === undefined || stem.length < 2 || isFunctionWord(word) || published.titles(stem) > 0)
      return null;
    if (this.sources.named.documents(stem) > 0) return null;
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

  /** Whether a title has the word and one of the others, with or without endings. */
  cooccur(word: string, others: readonly string[]): boolean {
    const stems = others
      .flatMap((other) => [other, ...stemsOf(other)])
      .flatMap((stem) => stem.split(' '));
    const inTitles = stems.filter(
      (stem) => stem !== word && stem.length > 1 && this.titles(stem) > 0,
    );
    return inTitles.length > 0 && this.titles(word) > 0 && this.sources.cooccur(word, inTitles);
  }

  /** Whether the word is a complete noun, not a part of a word. */
  isNoun(word: string): boolean {
    const tokens = this.sources.tokenize(word);
    return (
      tokens[0]?.start === 0 &&
      tokens.at(-1)!.end === word.length &&
      tokens.every(({ partOfSpeech }) => /^(N|U|SL)/.test(partOfSpeech))
    );
  }

  /** Whether articles have the word in the other script; false after the maximum of searches. */
  isTransliterated(word: string): boolean {
    return ++this.searches <= MAX_SEARCHES && hasTransliteration(word, this.sources.published);
  }

  /** The nearest word with at most `maxMistakes`, or null; null after the maximum of searches. */
  nearest(word: string, maxMistakes: number): Neighbour | null {
    if (++this.searches > MAX_SEARCHES) return null;
    const near = [
      ...this.sources.published.neighbours(word).filter(({ distance }) => distance <= maxMistakes),
      ...this.sources.named
        .neighbours(word)
        .filter(({ distance }) => distance <= Math.min(maxMistakes, 1)),
    ].sort((a, b) => a.distance - b.distance);
    return near[0] ?? null;
  }
}
