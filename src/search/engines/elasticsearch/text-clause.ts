import type { estypes } from '@elastic/elasticsearch';
import { bigrams } from '../../../language/index.js';
import { BIGRAM_WEIGHT, MINIMUM_BIGRAM_SHARE, RANKED_FIELDS, TIE_BREAKER, type RankedField } from '../../relevance.js';

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

  const words = WORD_FIELDS.map((field) => match(field, text, boost(field)));
  const rescued = BIGRAM_FIELDS.map(({ name }) => enoughOf(name, pairs));
  const scores = BIGRAM_FIELDS.map((field) => match(field, pairs.join(' '), BIGRAM_WEIGHT * boost(field)));
  return {
    bool: {
      must: [{ bool: { should: [bestOf(words), withoutScore({ bool: { should: rescued } }), ...lostWords(text)] } }],
      should: [bestOf(scores)],
    },
  };
}

function bestOf(queries: Clause[]): Clause {
  return { dis_max: { tie_breaker: TIE_BREAKER, queries } };
}

function withoutScore(filter: Clause): Clause {
  return { constant_score: { boost: 0, filter } };
}

function match({ name }: RankedField, query: string, boost: number): Clause {
  return { match: { [name]: { query, boost } } };
}

function enoughOf(field: string, pairs: string[]): Clause {
  const minimum = Math.ceil(MINIMUM_BIGRAM_SHARE * pairs.length);
  return { match: { [field]: { query: pairs.join(' '), minimum_should_match: minimum } } };
}

/** Elasticsearch's BM25 still has the factor (k1 + 1) that Lucene dropped in version 8. */
function boost({ boost, k1 }: RankedField): number {
  return boost / (1 + k1);
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
  return [withoutScore({ bool: { filter: [gate, ...everyPart] } })];
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
