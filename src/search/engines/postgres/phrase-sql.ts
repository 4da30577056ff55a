import type { Parameters } from '../../../core/parameters.js';
import { isPhraseField, RANKED_FIELDS } from '../../relevance.js';
import type { QueryTerms } from './text-terms.js';

const PHRASE_FIELDS = RANKED_FIELDS.flatMap((field, i) =>
  isPhraseField(field) && field.terms === 'words' ? [i] : [],
);

/**
 * The common table expressions `phrase_score (article_id, field, phrase, score)` and
 * `required_phrase (article_id)`, the articles with all required phrases. A phrase is found where
 * its terms have the same distances as in the query. Required phrases have the score 0; others are
 * scored like a term whose weight is the sum of the terms' weights (Lucene's `PhraseWeight`).
 * `formula` has a row for each field, `statistics` is its table up to the condition, `visible` a
 * condition on `posting`.
 */
export function phraseScores(
  { phraseTerms: terms, requiredPhrases: required }: QueryTerms,
  { formula, statistics, visible }: { formula: string; statistics: string; visible: string },
  parameters: Parameters,
): string {
  const column = (type: string, values: unknown[]) => parameters.add(values, `${type}[]`);
  const query = [
    column(
      'smallint',
      terms.map(({ phrase }) => phrase),
    ),
    column(
      'smallint',
      terms.map(({ distance }) => distance),
    ),
    column(
      'text',
      terms.map(({ term }) => term),
    ),
  ].join(', ');
  return `phrase_term as materialized (
      select *, count(*) over (partition by phrase) as terms
      from unnest(${query}) as term (phrase, distance, term)
    ), phrase_posting as materialized (
      select phrase, distance, terms, field, article_id, length, starts
      from phrase_term join posting using (term)
      where generation = (select id from live) and field in (${PHRASE_FIELDS.join(', ')})${visible}
    ), phrase_weight as (
      select phrase, found.field, k1 * (1 - b) as base, k1 * b * s.documents / s.total_length as slope,
        boost * sum(ln(1 + (s.documents - n + 0.5) / (n + 0.5))) as weight
      from (
          select phrase, distance, field, count(*)::float8 as n
          from phrase_posting group by phrase, distance, field
        ) found
        join (values ${formula}) as formula (field, k1, b, boost) using (field)
        join ${statistics} s.field = found.field
      group by phrase, found.field, k1, b, boost, s.documents, s.total_length
    ), phrase_place as (
      select phrase, field, article_id, length
      from phrase_posting cross join unnest(starts) as start
      group by phrase, field, article_id, length, terms, start - distance
      having count(*) = terms
    ), phrase_score as materialized (
      select article_id, field, phrase,
        case when phrase = any(${parameters.add(required, 'smallint[]')}) then 0
          else weight * count(*) / (count(*) + base + slope * length) end as score
      from phrase_place join phrase_weight using (phrase, field)
      group by article_id, field, phrase, weight, base, slope, length
    ), required_phrase as (
      select article_id from phrase_score where score = 0
      group by article_id
      having count(distinct phrase) = ${parameters.add(required.length, 'integer')}
    ),`;
}
