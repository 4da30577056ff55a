import { badInput } from '../core/errors.js';
import { cleanLine } from '../core/text.js';
import { normalize } from '../language/index.js';

const MAX_TERMS = 50;
const MAX_TERM = 50;

/** Fillers of Hangul are letters that nobody sees. */
const LETTER_OR_DIGIT = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u;

/**
 * The terms of a synonym set as they are kept: clean, of those that are equal when normalised the
 * first. BAD_USER_INPUT names the term when it is empty, too long or without letters and digits,
 * and `terms` when they are too many or fewer than two remain.
 */
export function cleanTerms(given: readonly string[]): string[] {
  if (given.length > MAX_TERMS)
    throw badInput(
      'terms',
      `terms has ${given.length} entries; at most ${MAX_TERMS} are possible.`,
    );
  const terms = new Map<string, string>();
  for (const [i, text] of given.entries()) {
    const term = cleanLine(text, `terms.${i}`, MAX_TERM);
    const key = normalize(term);
    if (!LETTER_OR_DIGIT.test(key))
      throw badInput(`terms.${i}`, `terms.${i} must hold a letter or a digit.`);
    if (!terms.has(key)) terms.set(key, term);
  }
  if (terms.size < 2) {
    throw badInput(
      'terms',
      'A synonym set needs at least two terms that differ.',
      'Case, full or half width and runs of spaces make no difference.',
    );
  }
  return [...terms.values()];
}
