import { BIGRAM_WEIGHT, RANKED_FIELDS, TIE_BREAKER } from '../../relevance.js';
import type { Parameters } from './parameters.js';
import type { QueryTerms } from './query-terms.js';

/** A field of the ranking with its number in `posting`. */
const FIELDS = RANKED_FIELDS.map((field, number) => ({ ...field, number }));
const WORD_FIELDS = FIELDS.filter(({ terms }) => terms === 'words');
const BIGRAM_FIELDS = FIELDS.filter(({ terms }) => terms === 'bigrams');

/** k1, b and boost of each field, as rows. */
const FIELD_ROWS = FIELDS.map(
  ({ number, k1, b, boost }) => `(${number}::smallint, ${k1}::float8, ${b}::float8, ${boost}::float8)`,
).join(', ');

/**
 * The common table expressions that end in `candidate (article_id, score)`: the articles with any word of the query in a word
 * field, or with the minimum of its bigrams in one bigram field, scored by the formula of `relevance.ts`. Document frequencies
 * are counted from the postings read, which are all there are of a term. Expects `live (id)`. What is materialized is computed
 * once: Postgres would copy its expressions to each place that uses them.
 */
export function candidates(terms: QueryTerms, parameters: Parameters): string {
  const pairs = [
    ...WORD_FIELDS.flatMap(({ number }) => terms.words.map((term) => ({ number, term }))),
    ...BIGRAM_FIELDS.flatMap(({ number }) => terms.bigrams.map((term) => ({ number, term }))),
  ];
  const fields = parameters.add(
    pairs.map(({ number }) => number),
    'smallint[]',
  );
  const words = parameters.add(
    pairs.map(({ term }) => term),
    'text[]',
  );
  const minimum = parameters.add(Math.max(1, terms.minimumBigrams), 'integer');
  return `
    occurrence as materialized (
      select pair.i, pair.field, posting.article_id, posting.frequency, posting.length
      from unnest(${fields}, ${words}) with ordinality as pair (field, term, i)
        join posting on posting.generation = (select id from live) and posting.field = pair.field and posting.term = pair.term
    ), weight as materialized (
      select found.i, k1 * (1 - b) as base, k1 * b * s.documents / s.total_length as slope,
        boost * ln(1 + (s.documents - found.n + 0.5) / (found.n + 0.5)) as weight
      from (select i, field, count(*)::float8 as n from occurrence group by i, field) found
        join (values ${FIELD_ROWS}) as formula (field, k1, b, boost) using (field)
        join field_statistics s on s.generation = (select id from live) and s.field = found.field
    ), field_score as (
      select article_id, ${FIELDS.map(({ number }) => `sum(${BM25}) filter (where field = ${number}) as f${number}`).join(', ')},
        ${BIGRAM_FIELDS.map(({ number }) => `count(*) filter (where field = ${number}) as n${number}`).join(', ')}
      from occurrence join weight using (i)
      group by article_id
    ), counted as (
      select article_id, ${WORD_FIELDS.map(({ number }) => `f${number}`).join(', ')},
        ${BIGRAM_FIELDS.map(({ number }) => `case when n${number} >= ${minimum} then f${number} end as f${number}`).join(', ')}
      from field_score
    ), candidate as materialized (
      select article_id,
        round((coalesce(${bestOf(WORD_FIELDS)}, 0) + ${BIGRAM_WEIGHT} * coalesce(${bestOf(BIGRAM_FIELDS)}, 0)) * 1e6) / 1e6 as score
      from counted
      where coalesce(${FIELDS.map(({ number }) => `f${number}`).join(', ')}) is not null
    )`;
}

const BM25 = 'weight * frequency / (frequency + base + slope * length)';

/** The best field's score and a part of the others'; null where none matched. */
function bestOf(fields: { number: number }[]): string {
  const scores = fields.map(({ number }) => `f${number}`);
  const sum = scores.map((score) => `coalesce(${score}, 0)`).join(' + ');
  return `(${1 - TIE_BREAKER} * greatest(${scores.join(', ')}) + ${TIE_BREAKER} * (${sum}))`;
}
