import { stemmer } from 'stemmer';

/**
 * The stem of a lower-case English word: logged, logging -> log. Other words stay unchanged.
 * Porter, "An algorithm for suffix stripping", 1980, like Lucene's filter `porter_stem`.
 */
export function englishStem(word: string): string {
  return /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
}
