import { hasTopic, isTail, stemsOf } from '../../language/index.js';
import type { Vocabulary } from '../term-vectors/vocabulary.js';

/** A word of articles that sounds like a typed word of the other script. */
export interface Transliteration {
  /** The typed word without its particle and punctuation. */
  readonly typed: string;
  readonly word: string;
}

/**
 * Minimum number of articles with a word. Rarer words are often names; words of two syllables sound
 * like many of them.
 */
const MIN_DOCUMENTS = 2;
const MIN_DOCUMENTS_OF_SHORT = 3;

/**
 * The English word for a loanword, or the reverse: 리액트를 -> react. null if no article has such a
 * word, or more articles have the typed word.
 */
export function transliterationOf(text: string, published: Vocabulary): Transliteration | null {
  const [word = '', ...others] = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (others.length > 0) return null;
  const stems = published.documents(word) > 0 ? [] : stemsOf(word);
  for (const typed of [word, ...stems]) {
    if (!hasTopic([typed]) || isTail(typed)) continue;
    const [best] = published
      .soundingLike(typed)
      .filter((other) => hasTopic([other]) && isUsed(other, typed, published))
      .sort((a, b) => published.documents(b) - published.documents(a));
    if (best !== undefined && published.documents(best) >= published.documents(typed))
      return { typed, word: best };
  }
  return null;
}

/** Whether the word has a transliteration, unless a similar spelling is more frequent (메세지). */
export function hasTransliteration(text: string, published: Vocabulary): boolean {
  const found = transliterationOf(text, published);
  if (!found) return false;
  const near = published.neighbours(found.typed).find(({ distance }) => distance <= 1);
  return !near || published.documents(found.word) >= near.documents;
}

function isUsed(word: string, typed: string, published: Vocabulary): boolean {
  const syllables = Math.min(word.length, typed.length);
  const least = syllables > 2 ? MIN_DOCUMENTS : MIN_DOCUMENTS_OF_SHORT;
  return published.documents(word) >= least || published.titles(word) > 0;
}
