import type { Parameters } from '../../../core/parameters.js';
import { exactPattern } from '../../exact-pattern.js';
import { isPhraseField, RANKED_FIELDS, type RankedField } from '../../relevance.js';
import type { QueryTerms } from './text-terms.js';

const WORD_FIELDS = phraseFields('words');
const BIGRAM_FIELDS = phraseFields('bigrams');

function phraseFields(terms: RankedField['terms']): string {
  return RANKED_FIELDS.flatMap((field, i) =>
    isPhraseField(field) && field.terms === terms ? [i] : [],
  ).join(', ');
}

/**
 * The common table expressions `required_phrase (article_id)`, the articles with all required
 * phrases, and `identifier (article_id, n)`, the number of other phrases in an article. An
 * identifier is found where its words have the same distances as in the query. A required phrase
 * may have other spaces and punctuation: it is found by its bigrams, and by comparing the texts.
 * `visible` is a condition on `posting`.
 */
export function phraseMatches(
  { phraseTerms, requiredPhrases }: QueryTerms,
  visible: string,
  parameters: Parameters,
): string {
  const column = (type: string, values: unknown[]) => parameters.add(values, `${type}[]`);
  const terms = [
    column(
      'smallint',
      phraseTerms.map(({ phrase }) => phrase),
    ),
    column(
      'smallint',
      phraseTerms.map(({ distance }) => distance),
    ),
    column(
      'text',
      phraseTerms.map(({ term }) => term),
    ),
  ].join(', ');
  const numbers = column(
    'smallint',
    requiredPhrases.map(({ phrase }) => phrase),
  );
  // Postgres writes single jamo otherwise (NFKC).
  const patterns = requiredPhrases
    .filter(({ isCompared }) => isCompared)
    .map(({ text }) => exactPattern(text.normalize('NFKC')));
  return `phrase_term as materialized (
      select *, count(*) over (partition by phrase) as terms
      from unnest(${terms}) as term (phrase, distance, term)
    ), phrase_posting as (
      select phrase, distance, terms, field, article_id, starts
      from phrase_term join posting using (term)
      where generation = (select id from live)${visible} and field = any(
        case when distance is null then array[${BIGRAM_FIELDS}] else array[${WORD_FIELDS}] end)
    ), phrase_match as materialized (
      select phrase, article_id
      from phrase_posting cross join unnest(starts) as start
      group by phrase, field, article_id, terms, start - distance
      having count(*) = terms
      union
      select phrase, article_id from phrase_posting
      where distance is null
      group by phrase, field, article_id, terms
      having count(*) = terms
    ), phrase_article as materialized (
      select article_id from phrase_match
      where phrase = any(${numbers})
      group by article_id
      having count(*) = ${parameters.add(requiredPhrases.length, 'integer')}
    ), ${patterns.length > 0 ? comparedTexts(patterns, parameters) : ALL_ARTICLES}
    ), identifier as (
      select article_id, count(*) as n from phrase_match
      where phrase <> all(${numbers}) group by article_id
    ),`;
}

const ALL_ARTICLES = 'required_phrase as (select article_id from phrase_article';

function comparedTexts(patterns: readonly string[], parameters: Parameters): string {
  return `phrase_text as materialized (
      select article_id, lower(normalize(text, nfkc)) as text
      from phrase_article join search_document d using (article_id)
        cross join unnest(d.title || d.paragraphs) as text
      where d.generation = (select id from live)
    ), required_phrase as materialized (
      select article_id
      from phrase_text
        cross join unnest(${parameters.add(patterns, 'text[]')}) with ordinality
          as required (pattern, i)
      where text ~ pattern
      group by article_id
      having count(distinct i) = ${parameters.add(patterns.length, 'integer')}`;
}
