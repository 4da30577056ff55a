import { WORD_LISTS } from '../../language/index.js';
import { termsOf } from './interpret.js';

const PEOPLE = wordsOf('people');
const MEANS = wordsOf('means');
const WITH_PEOPLE = wordsOf('people', 'means', 'acts', 'details');
const WITH_MEANS = wordsOf('means', 'acts');

/**
 * Whether a query asks for a person or a number (상담원 연결, 고객센터 전화번호), not for an article:
 * all its words are in these lists. `names`: of products and platforms, which may stand beside people
 * only: 새미톡 고객센터 asks for a person, 새미톡 전화 for an article.
 */
export function asksForPerson(query: string, names: readonly string[]): boolean {
  const text = joinedTerms(query);
  const has = (pattern: RegExp) => text.search(pattern) >= 0;
  if (!has(PEOPLE)) return has(MEANS) && text.replaceAll(WITH_MEANS, '') === '';
  const longestFirst = names.map(joinedTerms).sort(byLength);
  const unnamed = longestFirst.reduce((rest, name) => rest.replaceAll(name, ''), text);
  return unnamed.replaceAll(WITH_PEOPLE, '') === '';
}

/** A pattern for the words of these lists. */
function wordsOf(...lists: ('people' | 'means' | 'acts' | 'details')[]): RegExp {
  const words = lists.flatMap((list) => WORD_LISTS[list].map(joinedTerms));
  return new RegExp(words.sort(byLength).join('|'), 'g');
}

/** The terms of a text without spaces, because people write 상담원연결, too. */
function joinedTerms(text: string): string {
  return termsOf(text).replaceAll(' ', '');
}

/** A longer word is tried first. */
function byLength(a: string, b: string): number {
  return b.length - a.length;
}
