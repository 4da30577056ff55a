import {
  ALTERNATIVE_WEIGHT,
  BIGRAM_WEIGHT,
  PARTIAL_WORD_WEIGHT,
  FULL_TITLE_WEIGHT,
  IDENTIFIER_SCORE,
  RANKED_FIELDS,
  RANKED_TEXTS,
  TIE_BREAKER,
  type RankedField,
} from '../../relevance.js';
import type { Parameters } from '../../../core/parameters.js';
import { phraseMatches } from './phrase-sql.js';
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
/** The place of a term within the query, see `QueryTerm`. */
const TEXT_COLUMNS = ['part', 'alternative', 'word', 'terms'] as const;

const BM25 = 'weight * frequency / (frequency + base + slope * length)';
const SCORES = RANKED_TEXTS.map((_, i) => `f${i}`);
const SCORE =
  `${1 - TIE_BREAKER} * greatest(${SCORES.join(', ')})` +
  ` + ${TIE_BREAKER} * (${SCORES.join(' + ')}) + full_title`;

/** An article may have phrases alone. */
const SCORE_WITH_IDENTIFIERS = `coalesce(${SCORE}, 0) + ${IDENTIFIER_SCORE} * coalesce(n, 0)`;

/**
 * The common table expressions up to `candidate (article_id, score)`: the articles with all
 * required phrases, and with any word or phrase of the query in a word field, or with the minimum
 * number of bigrams in one bigram field, scored by the formula of `relevance.ts`. Document
 * frequencies are counted from the postings, because the query reads all postings of a term anyway.
 * Without `internal`, internal articles do not influence the result. Requires `live (id)`.
 * Materialized expressions are computed once; otherwise Postgres would inline them wherever they
 * are used.
 */
export function candidates(terms: QueryTerms, internal: boolean, parameters: Parameters): string {
  const lookups = [
    ...WORD_FIELDS.flatMap((number) => terms.words.map((word) => ({ number, ...word }))),
    ...BIGRAM_FIELDS.flatMap((number) =>
      terms.bigrams.map((term) => ({ number, term, part: -1, alternative: 0, word: 0, terms: 1 })),
    ),
  ];
  const column = (type: string, values: unknown[]) => parameters.add(values, `${type}[]`);
  const columns = [
    column(
      'smallint',
      lookups.map(({ number }) => number),
    ),
    column(
      'text',
      lookups.map(({ term }) => term),
    ),
  ];
  const names = ['field', 'term'];
  const hasPhrase = terms.phraseTerms.length > 0 || terms.requiredPhrases.length > 0;
  // Without alternatives and words of several terms, the scores of all terms are added.
  const isGrouped = terms.words.some(({ alternative, terms }) => alternative > 0 || terms > 1);
  if (isGrouped) {
    for (const name of TEXT_COLUMNS) {
      names.push(name);
      columns.push(
        column(
          'smallint',
          lookups.map((lookup) => lookup[name]),
        ),
      );
    }
  }
  const pairs = `unnest(${columns.join(', ')}) with ordinality as pair (${names.join(', ')}, i)`;
  const minimum = parameters.add(terms.minimumBigrams, 'integer');
  const bigrams = parameters.add(terms.bigrams.length, 'integer');
  const textColumns = isGrouped ? TEXT_COLUMNS.map((name) => `pair.${name}, `).join('') : '';
  const score = isGrouped ? 'score' : BM25;
  const count = isGrouped ? 'sum(n)' : 'count(*)';
  const statistics = internal
    ? 'field_statistics s on s.generation = (select id from live) and'
    : 'visible_statistics s on';
  const visible = internal ? '' : ' and posting.article_id not in (select article_id from hidden)';
  const phrases = hasPhrase ? phraseMatches(terms, visible, parameters) : '';
  const isRequired = terms.requiredPhrases.length > 0;
  // Without "is true", Postgres would scan the articles for each row.
  const required = isRequired
    ? 'where (article_id in (select article_id from required_phrase)) is true'
    : '';
  const matched = isRequired
    ? '(required_phrase left join identifier using (article_id))'
    : 'identifier';
  return `${internal ? '' : HIDDEN}
    occurrence as materialized (
      select pair.i, pair.field, ${textColumns}
        posting.article_id, posting.frequency, posting.length
      from ${pairs}
        join posting on posting.generation = (select id from live)
          and posting.field = pair.field and posting.term = pair.term${visible}
    ), weight as materialized (
      select found.i, k1 * (1 - b) as base, k1 * b * s.documents / s.total_length as slope,
        boost * ln(1 + (s.documents - found.n + 0.5) / (found.n + 0.5)) as weight
      from (select i, field, count(*)::float8 as n from occurrence group by i, field) found
        join (values ${FORMULA_ROWS}) as formula (field, k1, b, boost) using (field)
        join ${statistics} s.field = found.field
    ), ${phrases} ${isGrouped ? BEST_TEXTS : ''} field_score as materialized (
      select article_id, ${textScores(score)},
        ${fullTitleScore(score, count, bigrams)} as full_title
      from ${isGrouped ? 'best_text' : 'occurrence join weight using (i)'}
      ${required}
      group by article_id
      having count(*) filter (where field in (${WORD_FIELDS.join(', ')})) > 0
        or ${hasMinimumBigrams(count, minimum)}
    ), candidate as materialized (
      select article_id, round((${hasPhrase ? SCORE_WITH_IDENTIFIERS : SCORE}) * 1e6) / 1e6 as score
      from field_score ${hasPhrase ? `full join ${matched} using (article_id)` : ''}
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

/**
 * A typed word counts in full with all its terms, an alternative only with all its terms. In each
 * part, the best of the typed words and the alternatives counts.
 */
const BEST_TEXTS = `word_score as (
      select article_id, field, part, alternative, sum(${BM25}) * case
          when count(*) < max(terms) then ${PARTIAL_WORD_WEIGHT}
          when alternative > 0 then ${ALTERNATIVE_WEIGHT} else 1 end as score, count(*) as n
      from occurrence join weight using (i)
      group by article_id, field, part, alternative, word
      having alternative = 0 or count(*) = max(terms)
    ), text_score as (
      select article_id, field, part, sum(score) as score, sum(n) as n
      from word_score group by article_id, field, part, alternative
    ), best_text as materialized (
      select article_id, field, part, max(score) as score, max(n) as n
      from text_score group by article_id, field, part
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
