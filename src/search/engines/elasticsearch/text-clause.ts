import type { estypes } from '@elastic/elasticsearch';
import { bigrams, lettersAndDigits, titleKey } from '../../../language/index.js';
import { alternativesOf, type EngineQuery, type QueryPhrase } from '../../engine.js';
import {
  ALTERNATIVE_WEIGHT,
  BIGRAM_WEIGHT,
  EXACT_KEYWORD_SCORE,
  EXACT_TITLE_SCORE,
  FULL_TITLE_WEIGHT,
  IDENTIFIER_SCORE,
  isPhraseField,
  MAX_COMPOUND_LENGTH,
  MINIMUM_BIGRAM_SHARE,
  PARTIAL_WORD_WEIGHT,
  PREFERRED_FACTOR,
  RANKED_FIELDS,
  RANKED_TEXTS,
  TIE_BREAKER,
  type RankedField,
} from '../../relevance.js';
import { prefixOf, type Shelf, shelvesNamed } from '../../shelves.js';
import { queryAnalyzer } from './mapping.js';

type Clause = estypes.QueryDslQueryContainer;

const WORD_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'words');
const BIGRAM_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'bigrams');
const PHRASE_FIELDS = RANKED_FIELDS.filter(isPhraseField);
const TITLE_BIGRAMS = RANKED_FIELDS.find(({ name }) => name === 'titleBigrams')!;

/** Clauses by query and names of shelves, kept as long as the query's interpretation. */
const built = new WeakMap<EngineQuery, Map<string, Clause>>();

export function textClauseOf(query: EngineQuery, names: readonly string[]): Clause {
  const clauses = built.get(query) ?? new Map<string, Clause>();
  built.set(query, clauses);
  const key = names.join();
  const clause = clauses.get(key) ?? textClause(query, shelvesNamed(names));
  clauses.set(key, clause);
  return clause;
}

/**
 * The clause for the formula of `relevance.ts`. A document matches if it has all required phrases,
 * and one field has a word of the text, all of an alternative, a phrase, or the minimum share of
 * the distinct bigrams, rounded up. In a matching document every bigram counts. A repeated word of
 * the query counts repeatedly, a bigram once. A text without letters and digits matches nothing.
 * Each shelf has term statistics of its own.
 */
function textClause(query: EngineQuery, shelves: readonly Shelf[]): Clause {
  if (pairsOf(query).length === 0) return { match_none: {} };
  const key = titleKey(query.text);
  const equal = (field: string, boost: number): Clause => ({
    constant_score: { filter: { term: { [field]: key } }, boost },
  });
  return {
    bool: {
      filter: [matchClause(query, shelves)],
      should: [
        rankedClause(query, shelves),
        equal('titleKey', EXACT_TITLE_SCORE),
        equal('keywordKeys', EXACT_KEYWORD_SCORE),
      ],
    },
  };
}

/** Whether a document matches, without a score. */
export function matchClause(query: EngineQuery, shelves: readonly Shelf[]): Clause {
  const pairs = pairsOf(query);
  const eachOf = (fields: RankedField[], clauses: (name: string, shelf: Shelf) => Clause[]) =>
    shelves.flatMap((shelf) =>
      fields.flatMap(({ name }) => clauses(prefixOf(shelf) + name, shelf)),
    );
  const words = eachOf(WORD_FIELDS, (name, shelf) => {
    const analyzer = queryAnalyzer(query, shelf);
    const others = query.parts.flatMap(alternativesOf);
    return [
      typedClause(name, query, analyzer),
      ...others.map((text) => wholeTextClause(name, text, analyzer)),
    ];
  });
  const byBigrams = eachOf(BIGRAM_FIELDS, (name) => [minimumBigrams(name, pairs)]);
  const clausesOf = ({ text }: QueryPhrase) => phraseClauses(shelves, text);
  const required = query.phrases.filter(({ isRequired }) => isRequired);
  return {
    bool: {
      should: [...words, ...byBigrams, ...query.phrases.flatMap(clausesOf)],
      ...(required.length > 0 && {
        filter: required.map((phrase) => ({ bool: { should: clausesOf(phrase) } })),
        minimum_should_match: 1,
      }),
    },
  };
}

/** The scored part of `textClause`, without the bonus for an equal title or keyword. */
export function rankedClause(query: EngineQuery, shelves: readonly Shelf[]): Clause {
  const pairs = pairsOf(query);
  if (pairs.length === 0) return { match_none: {} };
  const texts = shelves.flatMap((shelf) =>
    RANKED_TEXTS.map((fields) => sumOf(fields.map((field) => score(shelf, field, query, pairs)))),
  );
  const best: Clause = { dis_max: { tie_breaker: TIE_BREAKER, queries: texts } };
  const fullTitle = shelves.map((shelf) =>
    fullTitleMatch(prefixOf(shelf) + TITLE_BIGRAMS.name, pairs),
  );
  const identifiers = query.phrases
    .filter(({ isRequired }) => !isRequired)
    .map(({ text }): Clause => {
      const filter = { bool: { should: phraseClauses(shelves, text) } };
      return { constant_score: { filter, boost: IDENTIFIER_SCORE } };
    });
  return withPreferences(query, { bool: { should: [best, ...fullTitle, ...identifiers] } });
}

/** The clause to highlight in a field of a shelf: typed words and whole synonyms. */
export function highlightedClause(field: string, shelf: Shelf, query: EngineQuery): Clause {
  const synonyms = query.parts.flatMap((part) => part.synonyms);
  const analyzer = queryAnalyzer(query, shelf);
  return sumOf([
    typedClause(field, query, analyzer),
    ...synonyms.map((text) => wholeTextClause(field, text, analyzer)),
  ]);
}

/**
 * Clauses of which one must match, for a phrase in title or text. Nori segments a word depending on
 * its neighbours (안내 alone is 안, 내 and 어), so a Korean phrase is found by its bigrams.
 */
function phraseClauses(shelves: readonly Shelf[], text: string): Clause[] {
  const hasBigrams = /[가-힣]/.test(text) && lettersAndDigits(text).length > 1;
  const terms = hasBigrams ? 'bigrams' : 'words';
  const query = hasBigrams ? bigrams(text).join(' ') : text;
  const fields = PHRASE_FIELDS.filter((field) => field.terms === terms);
  return shelves.flatMap((shelf) =>
    fields.map(({ name }) => ({ match_phrase: { [prefixOf(shelf) + name]: { query } } })),
  );
}

function typedClause(field: string, query: EngineQuery, analyzer: string): Clause {
  const typed = query.parts.flatMap(({ words }) => words).join(' ');
  return { match: { [field]: { query: typed, analyzer } } };
}

function wholeTextClause(field: string, text: string, analyzer: string): Clause {
  return { match: { [field]: { query: text, analyzer, operator: 'and' } } };
}

function pairsOf({ topic }: EngineQuery): string[] {
  return [...new Set(bigrams(topic))];
}

function sumOf(clauses: Clause[]): Clause {
  // Without clauses, `bool` would match everything.
  if (clauses.length === 0) return { match_none: {} };
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

/** Divides by (k1 + 1), a factor in Elasticsearch's BM25 that Lucene dropped in version 8. */
function score(
  shelf: Shelf,
  { name, terms, boost, k1 }: RankedField,
  query: EngineQuery,
  pairs: string[],
): Clause {
  const match = (text: string, factor: number, options: object = {}): Clause => ({
    match: {
      [prefixOf(shelf) + name]: { query: text, ...options, boost: (factor * boost) / (1 + k1) },
    },
  });
  if (terms === 'bigrams') return match(pairs.join(' '), BIGRAM_WEIGHT);
  const analyzer = queryAnalyzer(query, shelf);
  const whole = { analyzer, operator: 'and' };
  // Only Elasticsearch knows the terms of a word: each term counts in part, and the whole word adds
  // the rest. Lucene joins both clauses of a word with a single term.
  const scoreOfWord = (word: string) =>
    word.length > MAX_COMPOUND_LENGTH
      ? match(word, 1, { analyzer })
      : sumOf([
          match(word, PARTIAL_WORD_WEIGHT, { analyzer }),
          match(word, 1 - PARTIAL_WORD_WEIGHT, whole),
        ]);
  return sumOf(
    query.parts.map((part) =>
      bestOf([
        sumOf(part.words.map(scoreOfWord)),
        ...alternativesOf(part).map((text) => match(text, ALTERNATIVE_WEIGHT, whole)),
      ]),
    ),
  );
}

function bestOf(queries: Clause[]): Clause {
  return queries.length === 1 ? queries[0]! : { dis_max: { queries } };
}

function fullTitleMatch(field: string, pairs: string[]): Clause {
  const boost = (FULL_TITLE_WEIGHT * TITLE_BIGRAMS.boost) / (1 + TITLE_BIGRAMS.k1);
  return { match: { [field]: { query: pairs.join(' '), operator: 'and', boost } } };
}

function minimumBigrams(field: string, pairs: string[]): Clause {
  const minimum = Math.ceil(MINIMUM_BIGRAM_SHARE * pairs.length);
  return { match: { [field]: { query: pairs.join(' '), minimum_should_match: minimum } } };
}
