import { BIGRAM_WEIGHT, RANKED_FIELDS, RANKED_TEXTS, TIE_BREAKER, type RankedField } from '../../relevance.js';
import type { Parameters } from './parameters.js';
import type { QueryTerms } from './query-terms.js';

/** Fields are numbered by their place in RANKED_FIELDS. */
const WORD_FIELDS = numbers(RANKED_FIELDS.filter(({ terms }) => terms === 'words'));
const BIGRAM_FIELDS = numbers(RANKED_FIELDS.filter(({ terms }) => terms === 'bigrams'));

/** Number, k1, b and boost of each field, as rows. */
const FORMULA_ROWS = RANKED_FIELDS.map(({ terms, k1, b, boost }, number) => {
  const weight = terms === 'bigrams' ? BIGRAM_WEIGHT * boost : boost;
  return `(${number}::smallint, ${k1}::float8, ${b}::float8, ${weight}::float8)`;
}).join(', ');

const BM25 = 'weight * frequency / (frequency + base + slope * length)';

const TEXT_SCORES = RANKED_TEXTS.map(
  (fields, i) => `coalesce(sum(${BM25}) filter (where field in (${numbers(fields).join(', ')})), 0) as f${i}`,
);
const SCORES = RANKED_TEXTS.map((_, i) => `f${i}`);
const SCORE = `${1 - TIE_BREAKER} * greatest(${SCORES.join(', ')}) + ${TIE_BREAKER} * (${SCORES.join(' + ')})`;

/**
 * The common table expressions that end in `candidate (article_id, score)`: the articles with any word of the query in a word
 * field, or with the minimum of its bigrams in one bigram field, scored by the formula of `relevance.ts`. Document frequencies
 * are counted from the postings read, which are all there are of a term. Expects `live (id)`. What is materialized is computed
 * once: Postgres would copy its expressions to each place that uses them.
 */
export function candidates(terms: QueryTerms, parameters: Parameters): string {
  const pairs = [
    ...WORD_FIELDS.flatMap((number) => terms.words.map((term) => ({ number, term }))),
    ...BIGRAM_FIELDS.flatMap((number) => terms.bigrams.map((term) => ({ number, term }))),
  ];
  const fields = pairs.map(({ number }) => number);
  const texts = pairs.map(({ term }) => term);
  const lookups = `unnest(${parameters.add(fields, 'smallint[]')}, ${parameters.add(texts, 'text[]')})`;
  const minimum = parameters.add(terms.minimumBigrams, 'integer');
  const enough = BIGRAM_FIELDS.map((number) => `count(*) filter (where field = ${number}) >= ${minimum}`).join(' or ');
  return `
    occurrence as materialized (
      select pair.i, pair.field, posting.article_id, posting.frequency, posting.length
      from ${lookups} with ordinality as pair (field, term, i)
        join posting on posting.generation = (select id from live) and posting.field = pair.field and posting.term = pair.term
    ), weight as materialized (
      select found.i, k1 * (1 - b) as base, k1 * b * s.documents / s.total_length as slope,
        boost * ln(1 + (s.documents - found.n + 0.5) / (found.n + 0.5)) as weight
      from (select i, field, count(*)::float8 as n from occurrence group by i, field) found
        join (values ${FORMULA_ROWS}) as formula (field, k1, b, boost) using (field)
        join field_statistics s on s.generation = (select id from live) and s.field = found.field
    ), field_score as materialized (
      select article_id, ${TEXT_SCORES.join(', ')}
      from occurrence join weight using (i)
      group by article_id
      having count(*) filter (where field in (${WORD_FIELDS.join(', ')})) > 0 or ${enough}
    ), candidate as materialized (
      select article_id, round((${SCORE}) * 1e6) / 1e6 as score
      from field_score
    )`;
}

function numbers(fields: readonly RankedField[]): number[] {
  return fields.map((field) => RANKED_FIELDS.indexOf(field));
}
