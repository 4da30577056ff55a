import type { estypes } from '@elastic/elasticsearch';
import { bigrams, lettersAndDigits } from '../../../language/index.js';
import { isPhraseField, RANKED_FIELDS } from '../../relevance.js';

type Clause = estypes.QueryDslQueryContainer;

const PHRASE_FIELDS = RANKED_FIELDS.filter(isPhraseField);

/**
 * The clauses of which one must match: the phrase in title or text. Nori segments a word according
 * to the words around it (안내 alone is 안, 내 and 어), so a Korean phrase is found by its bigrams.
 */
export function phraseClauses(prefixes: readonly string[], text: string): Clause[] {
  const hasBigrams = /[가-힣]/.test(text) && lettersAndDigits(text).length > 1;
  const terms = hasBigrams ? 'bigrams' : 'words';
  const query = hasBigrams ? bigrams(text).join(' ') : text;
  const fields = PHRASE_FIELDS.filter((field) => field.terms === terms);
  return prefixes.flatMap((prefix) =>
    fields.map(({ name }) => ({ match_phrase: { [prefix + name]: { query } } })),
  );
}
