import type { estypes } from '@elastic/elasticsearch';
import { bigrams } from '../../../language/index.js';
import {
  BIGRAM_WEIGHT,
  MINIMUM_BIGRAM_SHARE,
  RANKED_FIELDS,
  RANKED_TEXTS,
  TIE_BREAKER,
  type RankedField,
} from '../../relevance.js';

type Clause = estypes.QueryDslQueryContainer;

const WORD_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'words');
const BIGRAM_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'bigrams');

/**
 * The formula of `relevance.ts`. A document matches by one word, or by the minimum share of the distinct bigrams, rounded up, in one
 * field; once it does, every bigram counts. Words are cut by Elasticsearch; one that stands in the query twice counts twice, a bigram
 * once. A text without a letter or digit matches nothing.
 */
export function textClause(text: string): Clause {
  const pairs = [...new Set(bigrams(text))];
  if (pairs.length === 0) return { match_none: {} };

  const texts = RANKED_TEXTS.map((fields) => sumOf(fields.map((field) => score(field, text, pairs))));
  const words = WORD_FIELDS.map(({ name }) => ({ match: { [name]: { query: text } } }));
  const rescued = BIGRAM_FIELDS.map(({ name }) => enoughOf(name, pairs));
  return {
    bool: {
      filter: [{ bool: { should: [...words, ...rescued, ...lostWords(text)] } }],
      should: [{ dis_max: { tie_breaker: TIE_BREAKER, queries: texts } }],
    },
  };
}

function sumOf(clauses: Clause[]): Clause {
  return clauses.length === 1 ? clauses[0]! : { bool: { should: clauses } };
}

/** Elasticsearch's BM25 still has the factor (k1 + 1) that Lucene dropped in version 8. */
function score({ name, terms, boost, k1 }: RankedField, text: string, pairs: string[]): Clause {
  if (terms === 'words') return { match: { [name]: { query: text, boost: boost / (1 + k1) } } };
  return { match: { [name]: { query: pairs.join(' '), boost: (BIGRAM_WEIGHT * boost) / (1 + k1) } } };
}

function enoughOf(field: string, pairs: string[]): Clause {
  const minimum = Math.ceil(MINIMUM_BIGRAM_SHARE * pairs.length);
  return { match: { [field]: { query: pairs.join(' '), minimum_should_match: minimum } } };
}

/**
 * A query of nothing but particles and endings has no words for the analyzer, and bigrams miss a particle of one syllable. It
 * finds the documents in which all of it stands, without a score. Where the analyzer does keep a word, this adds nothing to what
 * the words find: `zero_terms_query` opens the gate only to a query without any.
 */
function lostWords(text: string): Clause[] {
  const parts = text.split(' ').map((part) => [...new Set(bigrams(part))]);
  if (!parts.some(isOneCharacter)) return [];
  const gate: Clause = { match: { title: { query: text, zero_terms_query: 'all' } } };
  const everyPart = parts.filter((pairs) => pairs.length > 0).map(holding);
  return [{ bool: { filter: [gate, ...everyPart] } }];
}

function isOneCharacter([first, ...others]: string[]): boolean {
  return first !== undefined && others.length === 0 && Array.from(first).length === 1;
}

function holding(pairs: string[]): Clause {
  const query = pairs.join(' ');
  const inField = ({ name }: RankedField): Clause[] =>
    isOneCharacter(pairs)
      ? [{ prefix: { [name]: { value: query } } }, { wildcard: { [name]: { value: `?${query}` } } }]
      : [{ match: { [name]: { query, operator: 'and' } } }];
  return { bool: { should: BIGRAM_FIELDS.flatMap(inField) } };
}
