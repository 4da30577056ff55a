import { isFunctionWord, isParticle, isTail, stemsOf, type Tokenize } from '../../language/index.js';
import type { Neighbour, Vocabulary } from './vocabulary.js';

/** How the verbs begin that are made of nouns: 실패 + 했다고. */
const VERB_OF_NOUN = /^(하|해|했|한|할|함|합|되|돼|됐|된|될|됨|됩|시키|시켜|받)/;

/** A word of one syllable counts from so many documents up: a part that the analyzer cut off by mistake stands in few. */
const ESTABLISHED = 5;

/** For one query: nobody's real slips take more, and each takes a fraction of a millisecond. */
const MOST_LOOKUPS = 150;

/** The words of the published articles, those of synonym sets and nicknames, and how words are cut. */
export interface Words {
  readonly published: Vocabulary;
  readonly named: Vocabulary;
  readonly tokenize: Tokenize;
}

/** What is known of a word, for one query. */
export class KnownWords {
  private lookups = 0;

  constructor(private readonly words: Words) {}

  /** In how many articles and phrases the word stands; 0 where it is unknown. */
  documents(word: string): number {
    return this.words.published.documents(word) + this.words.named.documents(word);
  }

  /** Whether it is a known word, or one with what is attached to it; of one syllable only with a particle. */
  isKnown(word: string): boolean {
    if (isFunctionWord(word) || /^\p{N}+$/u.test(word) || this.documents(word) > 0) return true;
    return stemsOf(word).some((stem) => {
      if (stem.length >= 2) return this.documents(stem) > 0;
      return isParticle(word.slice(1)) && this.isEstablished(stem);
    });
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
    return others.length === 0 && token?.start === 0 && token.partOfSpeech.startsWith('V') && this.documents(token.term) > 0;
  }

  /**
   * Whether the analyzer finds nothing but known words in it. It makes something of every slip (계싼 -> 계 + 싸), so of one syllable
   * only a verb alone, and what stands before or behind a word, is proof of anything; behind a noun only what is attached to nouns.
   */
  tokensKnown(word: string): boolean {
    const tokens = this.words.tokenize(word);
    const last = tokens.at(-1);
    if (!last || word.length === 1) return false;
    const rest = word.slice(last.end);
    if (rest !== '' && !last.partOfSpeech.startsWith('V') && !isTail(rest) && !VERB_OF_NOUN.test(rest)) return false;
    return tokens.every(({ term, partOfSpeech }) => {
      if (this.documents(term) === 0) return false;
      return term.length > 1 || /^(VX|X|S|M)/.test(partOfSpeech) || (partOfSpeech.startsWith('V') && tokens.length === 1);
    });
  }

  /** Whether a known word of two syllables or more is in it. */
  holdsWord(text: string): boolean {
    return this.words.tokenize(text).some(({ term }) => term.length > 1 && this.documents(term) > 0);
  }

  /** Whether it is a word of the language, if not of the articles. */
  isKorean(word: string): boolean {
    const [token, ...others] = this.words.tokenize(word);
    if (!token || others.length > 0 || token.start > 0 || token.end < 2) return false;
    return /^NN/.test(token.partOfSpeech) && (token.end === word.length || isParticle(word.slice(token.end)));
  }

  /** The far more frequent word one slip away from a rare one that names no article, or null. */
  doubt(word: string): string | null {
    const { published } = this.words;
    const stem = published.documents(word) > 0 ? word : stemsOf(word).find((stem) => published.documents(stem) > 0);
    if (stem === undefined || stem.length < 2 || isFunctionWord(word) || published.titles(stem) > 0) return null;
    if (this.words.named.documents(stem) > 0) return null;
    const documents = published.documents(stem);
    if (documents > 3 || !this.isNoun(stem)) return null;
    const near = published
      .neighbours(stem)
      .find(({ word, ...other }) => other.distance <= 1 && other.documents >= Math.max(5, documents * 8) && this.isNoun(word));
    return near ? near.word + word.slice(stem.length) : null;
  }

  private isNoun(word: string): boolean {
    return this.words.tokenize(word).every(({ partOfSpeech }) => /^(N|U|SL)/.test(partOfSpeech));
  }

  /** The nearest word at most so many mistakes away; null where there is none, or when enough words have been looked for. */
  nearest(word: string, most: number): Neighbour | null {
    if (++this.lookups > MOST_LOOKUPS) return null;
    const near = [this.words.published.neighbours(word)[0], this.words.named.neighbours(word)[0]]
      .filter((neighbour) => neighbour !== undefined)
      .filter(({ distance }) => distance <= most)
      .sort((a, b) => a.distance - b.distance);
    return near[0] ?? null;
  }
}
