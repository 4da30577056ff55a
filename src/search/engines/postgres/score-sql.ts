import {
  BIGRAM_WEIGHT,
  FULL_TITLE_WEIGHT,
  RANKED_FIELDS,
  RANKED_TEXTS,
  TIE_BREAKER,
  type RankedField,
} from '../../relevance.js';
import type { Parameters } from '../../../core/parameters.js';
import type { QueryTerms } from './text-terms.js';

/** Fields are numbered by their place in RANKED_FIELDS. */
const WORD_FIELDS = numbers(RANKED_FIELDS.filter(({ terms }) => terms === 'words'));
const BIGRAM_FIELDS = numbers(RANKED_FIELDS.filter(({ terms }) => terms === 'bigrams'));

/** Number, k1, b and boost of each field, as rows. */
const FORMULA_ROWS = RANKED_FIELDS.map(({ terms, k1, b, boost }, number) => {
  const weight = terms === 'bigrams' ? BIGRAM_WEIGHT * boost : boost;
  return `(${number}::smallint, ${k1}::float8, ${b}::float8, ${weight}::float8)`;
}).join(', ');

const TITLE_BIGRAMS = RANKED_FIELDS.findIndex(({ name }) => name === 'titleBigrams');
const BM25 = 'weight * frequency / (frequency + base + slope * length)';
const SCORES = RANKED_TEXTS.map((_, i) => `f${i}`);
const SCORE =
  `${1 - TIE_BREAKER} * greatest(${SCORES.join(', ')})` +
  ` + ${TIE_BREAKER} * (${SCORES.join(' + ')}) + full_title`;

/**
 * The common table expressions up to `candidate (article_id, score)`: the articles with any word of
 * the query in a word field, or with the minimum number of bigrams in one bigram field, scored by
 * the formula of `relevance.ts`. Document frequencies are counted from the postings, because the
 * query reads all postings of a term anyway. Without `internal`, internal articles do not influence
 * the result. Requires `live (id)`. Materialized expressions are computed once; otherwise Postgres
 * would inline them wherever they are used.
 */
export function candidates(terms: QueryTerms, internal: boolean, parameters: Parameters): string {
  const lookups = [
    ...WORD_FIELDS.flatMap((number) => terms.words.map((word) => ({ number, ...word }))),
    ...BIGRAM_FIELDS.flatMap((number) =>
      terms.bigrams.map((term) => ({ number, term, part: -1, alternative: 0 })),
    ),
  ];
  const column = (type: string, values: unknown[]) => parameters.add(values, `${type}[]`);
  const fields = column(
    'smallint',
    lookups.map(({ number }) => number),
  );
  const texts = column(
    'text',
    lookups.map(({ term }) => term),
  );
  const hasAlternatives = terms.words.some(({ alternative }) => alternative > 0);
  let pairs = `unnest(${fields}, ${texts}) with ordinality as pair (field, term, i)`;
  if (hasAlternatives) {
    const parts = column(
      'integer',
      lookups.map(({ part }) => part),
    );
    const alternatives = column(
      'integer',
      lookups.map(({ alternative }) => alternative),
    );
    pairs = `unnest(${fields}, ${texts}, ${parts}, ${alternatives}) with ordinality
        as pair (field, term, part, alternative, i)`;
  }
  const minimum = parameters.add(terms.minimumBigrams, 'integer');
  const bigrams = parameters.add(terms.bigrams.length, 'integer');
  const partColumns = hasAlternatives ? 'pair.part, pair.alternative,' : '';
  const score = hasAlternatives ? 'score' : BM25;
  const count = hasAlternatives ? 'sum(n)' : 'count(*)';
  const statistics = internal
    ? 'field_statistics s on s.generation = (select id from live) and'
    : 'visible_statistics s on';
  return `${internal ? '' : HIDDEN}
    occurrence as materialized (
      select pair.i, pair.field, ${partColumns}
        posting.article_id, posting.frequency, posting.length
      from ${pairs}
        join posting on posting.generation = (select id from live)
          and posting.field = pair.field and posting.term = pair.term
      ${internal ? '' : 'where posting.article_id not in (select article_id from hidden)'}
    ), weight as materialized (
      select found.i, k1 * (1 - b) as base, k1 * b * s.documents / s.total_length as slope,
        boost * ln(1 + (s.documents - found.n + 0.5) / (found.n + 0.5)) as weight
      from (select i, field, count(*)::float8 as n from occurrence group by i, field) found
        join (values ${FORMULA_ROWS}) as formula (field, k1, b, boost) using (field)
        join ${statistics} s.field = found.field
    ), ${hasAlternatives ? BEST_ALTERNATIVES : ''} field_score as materialized (
      select article_id, ${textScores(score)},
        ${fullTitleScore(score, count, bigrams)} as full_title
      from ${hasAlternatives ? 'best_alternative' : 'occurrence join weight using (i)'}
      group by article_id
      having count(*) filter (where field in (${WORD_FIELDS.join(', ')})) > 0
        or ${hasMinimumBigrams(count, minimum)}
    ), candidate as materialized (
      select article_id, round((${SCORE}) * 1e6) / 1e6 as score
      from field_score
    )`;
}

/**
 * The internal articles, and the field statistics without them. There are few internal articles.
 */
const HIDDEN = `
    hidden as materialized (
      select article_id, lengths from search_document
      where generation = (select id from live) and visibility = 'INTERNAL'
    ), visible_statistics as materialized (
      select s.field, s.documents - count(h.length) as documents,
        s.total_length - coalesce(sum(h.length), 0) as total_length
      from field_statistics s
        left join (hidden cross join lateral unnest(lengths) with ordinality as l (length, i)) h
          on h.i = s.field + 1 and h.length > 0
      where s.generation = (select id from live)
      group by s.generation, s.field
    ),`;

/** Of the alternatives of a part, the one with the highest score counts in each field. */
const BEST_ALTERNATIVES = `alternative_score as (
      select article_id, field, part, alternative, sum(${BM25}) as score, count(*) as n
      from occurrence join weight using (i)
      group by article_id, field, part, alternative
    ), best_alternative as materialized (
      select article_id, field, part, max(score) as score, max(n) as n
      from alternative_score group by article_id, field, part
    ),`;

function textScores(score: string): string {
  return RANKED_TEXTS.map(
    (fields, i) =>
      `coalesce(sum(${score}) filter (where field in (${numbers(fields).join(', ')})), 0) as f${i}`,
  ).join(', ');
}

/**
 * Adds the score of the title's bigrams again if the title contains all bigrams of the query.
 * The scores already include BIGRAM_WEIGHT.
 */
function fullTitleScore(score: string, count: string, bigrams: string): string {
  const ofTitle = `filter (where field = ${TITLE_BIGRAMS})`;
  return `case when ${count} ${ofTitle} = ${bigrams}
          then ${FULL_TITLE_WEIGHT / BIGRAM_WEIGHT} * coalesce(sum(${score}) ${ofTitle}, 0) else 0 end`;
}

function hasMinimumBigrams(count: string, minimum: string): string {
  return BIGRAM_FIELDS.map(
    (number) => `${count} filter (where field = ${number}) >= ${minimum}`,
  ).join(' or ');
}

function numbers(fields: readonly RankedField[]): number[] {
  return fields.map((field) => RANKED_FIELDS.indexOf(field));
}
