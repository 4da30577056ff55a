import type { Parameters } from '../../../core/parameters.js';
import { lettersAndDigits } from '../../../language/index.js';
import { isPhraseField, RANKED_FIELDS } from '../../relevance.js';
import type { QueryTerms } from './text-terms.js';

const PHRASE_FIELDS = RANKED_FIELDS.flatMap((field, i) =>
  isPhraseField(field) && field.terms === 'words' ? [i] : [],
);

/**
 * The common table expressions `required_phrase (article_id)`, the articles with all required
 * phrases, and `identifier (article_id, n)`, the number of other phrases in an article. A phrase is
 * found where its terms have the same distances as in the query. Terms lack particles and endings,
 * so the text of a required phrase is compared, too. `visible` is a condition on `posting`.
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
    ), phrase_place as (
      select phrase, article_id
      from phrase_term join posting using (term) cross join unnest(starts) as start
      where generation = (select id from live) and field in (${PHRASE_FIELDS.join(', ')})${visible}
      group by phrase, field, article_id, terms, start - distance
      having count(*) = terms
    ), phrase_match as materialized (
      select distinct phrase, article_id from phrase_place
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
