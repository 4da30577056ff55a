import type { Parameters } from '../../../core/parameters.js';
import { lettersAndDigits } from '../../../language/index.js';
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
 * phrases, and `identifier (article_id, n)`, the number of other phrases in an article. A phrase is
 * found where its words have the same distances as in the query; a Korean one where all of its
 * bigrams are, because its spaces may differ. Words lack particles and endings, and bigrams have no
 * order, so the text of a required phrase is compared, too. `visible` is a condition on `posting`.
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
  const patterns = column(
    'text',
    requiredPhrases.map(({ text }) => patternOf(text)),
  );
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
    ), required_phrase as materialized (
      select article_id
      from unnest(${numbers}, ${patterns}) as required (phrase, pattern)
        join phrase_match using (phrase) join search_document d using (article_id)
      where d.generation = (select id from live) and exists (
        select from unnest(d.title || d.paragraphs) as text where normalize(text, nfkc) ~* pattern
      )
      group by article_id
      having count(*) = ${parameters.add(requiredPhrases.length, 'integer')}
    ), identifier as (
      select article_id, count(*) as n from phrase_match
      where phrase <> all(${numbers}) group by article_id
    ),`;
}

/** Matches texts with the same letters and digits, whatever is between them. */
function patternOf(text: string): string {
  return Array.from(lettersAndDigits(text)).join('[^0-9A-Za-z가-힣]*');
}
