import { stemmer } from 'stemmer';

/**
 * The stem of an English word in lower case: logged, logging -> log. Other words stay unchanged.
 * Porter, "An algorithm for suffix stripping", 1980, as in the filter `porter_stem` of Lucene.
 */
export function englishStem(word: string): string {
  return /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
}
