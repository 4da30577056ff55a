import type { estypes } from '@elastic/elasticsearch';
import { bigrams, titleKey } from '../../../language/index.js';
import type { EngineQuery } from '../../engine.js';
import {
  BIGRAM_WEIGHT,
  EXACT_KEYWORD_SCORE,
  EXACT_TITLE_SCORE,
  FULL_TITLE_WEIGHT,
  MINIMUM_BIGRAM_SHARE,
  PREFERRED_FACTOR,
  RANKED_FIELDS,
  RANKED_TEXTS,
  TIE_BREAKER,
  type RankedField,
} from '../../relevance.js';
import { textPrefixes } from './mapping.js';

type Clause = estypes.QueryDslQueryContainer;

const WORD_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'words');
const BIGRAM_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'bigrams');
const TITLE_BIGRAMS = RANKED_FIELDS.find(({ name }) => name === 'titleBigrams')!;

/**
 * The clause for the formula of `relevance.ts`. A document matches if one field contains a word of
 * the text or of an alternative, or the minimum share of the distinct bigrams, rounded up. In a
 * matching document every bigram counts. Elasticsearch tokenizes the words. A word that is twice in
 * the query counts twice, a bigram once. A text without a letter or digit matches nothing. With
 * `internal`, internal articles are searched too, with term statistics of their own.
 */
export function textClause(query: EngineQuery, internal: boolean): Clause {
  const { text, parts } = query;
  const pairs = [...new Set(bigrams(parts.map(([first]) => first).join(' ')))];
  if (pairs.length === 0) return { match_none: {} };

  const prefixes = textPrefixes(internal);
  const names = (fields: RankedField[]) =>
    prefixes.flatMap((prefix) => fields.map(({ name }) => prefix + name));
  const texts = prefixes.flatMap((prefix) =>
    RANKED_TEXTS.map((fields) => sumOf(fields.map((field) => score(prefix, field, parts, pairs)))),
  );
  const words = names(WORD_FIELDS).flatMap((name) =>
    parts.flat().map((part): Clause => ({ match: { [name]: { query: part } } })),
  );
  const byBigrams = names(BIGRAM_FIELDS).map((name) => minimumBigrams(name, pairs));
  const fullTitle = names([TITLE_BIGRAMS]).map((name) => fullTitleMatch(name, pairs));
  const exact = [
    {
      constant_score: { filter: { term: { titleKey: titleKey(text) } }, boost: EXACT_TITLE_SCORE },
    },
    {
      constant_score: {
        filter: { term: { keywordKeys: titleKey(text) } },
        boost: EXACT_KEYWORD_SCORE,
      },
    },
  ];
  const best: Clause = { dis_max: { tie_breaker: TIE_BREAKER, queries: texts } };
  const ranked = withPreferences(query, { bool: { should: [best, ...fullTitle] } });
  return {
    bool: {
      filter: [{ bool: { should: [...words, ...byBigrams] } }],
      should: [ranked, ...exact],
    },
  };
}

function sumOf(clauses: Clause[]): Clause {
  return clauses.length === 1 ? clauses[0]! : { bool: { should: clauses } };
}

function withPreferences(
  { preferred: { productIds, platformIds } }: EngineQuery,
  query: Clause,
): Clause {
  const weight = PREFERRED_FACTOR;
  const functions: estypes.QueryDslFunctionScoreContainer[] = [];
  if (productIds.length > 0)
    functions.push({ filter: { terms: { productId: productIds.map(String) } }, weight });
  if (platformIds.length > 0)
    functions.push({ filter: { terms: { platformIds: platformIds.map(String) } }, weight });
  if (functions.length === 0) return query;
  return { function_score: { query, functions, score_mode: 'multiply', boost_mode: 'multiply' } };
}

/** Divides by (k1 + 1), a factor of Elasticsearch's BM25 that Lucene removed in version 8. */
function score(
  prefix: string,
  { name, terms, boost, k1 }: RankedField,
  parts: EngineQuery['parts'],
  pairs: string[],
): Clause {
  const match = (query: string, factor = 1): Clause => ({
    match: { [prefix + name]: { query, boost: (factor * boost) / (1 + k1) } },
  });
  if (terms === 'bigrams') return match(pairs.join(' '), BIGRAM_WEIGHT);
  return sumOf(
    parts.map((alternatives) => {
      const matches = alternatives.map((alternative) => match(alternative));
      return matches.length === 1 ? matches[0]! : { dis_max: { queries: matches } };
    }),
  );
}

function fullTitleMatch(field: string, pairs: string[]): Clause {
  const boost = (FULL_TITLE_WEIGHT * TITLE_BIGRAMS.boost) / (1 + TITLE_BIGRAMS.k1);
  return { match: { [field]: { query: pairs.join(' '), operator: 'and', boost } } };
}

function minimumBigrams(field: string, pairs: string[]): Clause {
  const minimum = Math.ceil(MINIMUM_BIGRAM_SHARE * pairs.length);
  return { match: { [field]: { query: pairs.join(' '), minimum_should_match: minimum } } };
}
