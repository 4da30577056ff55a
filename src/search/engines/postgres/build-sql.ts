import { createHash } from 'node:crypto';
import { Parameters } from '../../../core/parameters.js';
import { type EngineRequest, SearchSort } from '../../engine.js';
import {
  answerShare,
  EXACT_KEYWORD_SCORE,
  EXACT_TITLE_SCORE,
  PREFERRED_FACTOR,
  RANKED_FIELDS,
} from '../../relevance.js';
import { baseConditions, facetColumns, facetConditions } from './filter-sql.js';
import type { QueryTerms } from './text-terms.js';
import { candidates } from './score-sql.js';

/**
 * One ascending sort value; a descending order uses the negated value. `d` is the document,
 * `ranked` its score.
 */
interface SortKey {
  expression: string;
  type: string;
}

const ID: SortKey = { expression: 'd.article_id::text collate "C"', type: 'text' };
const NEWEST: SortKey[] = [{ expression: '-d.published_at', type: 'bigint' }, ID];
const MOST_POPULAR: SortKey[] = [{ expression: '0 - d.popularity', type: 'float8' }, ...NEWEST];

/** Whether hits have a score. */
function isScored({ query, sort }: Pick<EngineRequest, 'query' | 'sort'>): boolean {
  return query !== null && sort === SearchSort.RELEVANCE;
}

/** Whether matches need a score: to be hits, or to be ordered. */
function needsScore(request: EngineRequest): boolean {
  return isScored(request) || (request.query !== null && request.minimumScore !== null);
}

/** The sort values of hits. They are unique, because the last one is the id. */
function sortKeys(request: Pick<EngineRequest, 'query' | 'sort'>): SortKey[] {
  switch (request.sort) {
    case SearchSort.RELEVANCE:
      return isScored(request)
        ? [{ expression: '0 - ranked.score', type: 'float8' }, ...MOST_POPULAR]
        : MOST_POPULAR;
    case SearchSort.POPULARITY:
      return MOST_POPULAR;
    case SearchSort.UPDATED:
      return [{ expression: '-d.updated_at', type: 'bigint' }, ID];
    case SearchSort.TITLE:
      return [{ expression: 'd.title_sort', type: 'text' }, ID];
  }
}

/** A query config of node-postgres. Because it has a name, each connection prepares it once. */
export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

/**
 * Builds the statement that answers a request of the port. `terms` are null without a query. The
 * statement returns one row (see `AnswerRow`). Its text depends only on the kind of request.
 */
export function buildSql(request: EngineRequest, terms: QueryTerms | null): Statement {
  const parameters = new Parameters();
  const keys = sortKeys(request);
  const { product, category, platform } = facetConditions(request.filter, parameters);
  const hasMinimum = terms !== null && request.minimumScore !== null;
  const columns = [
    '(select id from live) as live',
    '(select count(*) from selected) as total',
    `${hasMinimum ? '(select score from minimum)' : 'null::float8'} as minimum_score`,
    `${hasMinimum ? '(select best from minimum)' : 'null::integer'} as best_article_id`,
    ...facetColumns(request.facets, parameters),
  ];
  const tables = [
    'live as (select id from postgres_generation where live)',
    ...(terms ? [candidates(terms, request.internal, parameters)] : []),
    ...(hasMinimum ? [minimum(request, terms, parameters)] : []),
    `matched as materialized (
      select d.article_id, d.product_id, d.category_ids, d.platform_ids,
        ${isScored(request) ? 'ranked.score' : 'null::float8 as score'},
        ${product} as in_product, ${category} as in_category, ${platform} as in_platform,
        ${keys.map(({ expression }, i) => `${expression} as key${i}`).join(', ')}
      from search_document d ${terms ? 'join candidate c using (article_id)' : ''}
        ${terms && needsScore(request) ? rankedJoin(terms, parameters) : ''}
      where d.generation = (select id from live)
        and ${baseConditions(request, parameters).join(' and ')}
        ${hasMinimum ? 'and ranked.score >= (select score from minimum)' : ''}
    )`,
    'selected as (select * from matched where in_product and in_category and in_platform)',
  ];
  if (request.first > 0) {
    tables.push(page(request, keys, parameters));
    columns.push(hits(request, keys, terms, parameters));
  }
  const text = `with ${tables.join(', ')} select ${columns.join(', ')}`;
  return {
    name: `doum-${createHash('sha1').update(text).digest('hex').slice(0, 16)}`,
    text,
    values: parameters.values,
  };
}

function rankedJoin(terms: QueryTerms, parameters: Parameters): string {
  return `cross join lateral (select ${finalScore(terms, parameters)} as score) as ranked`;
}

/**
 * The lowest score of a hit, and the article with the best score, as the only row of `minimum
 * (score, best)`.
 */
function minimum(request: EngineRequest, terms: QueryTerms, parameters: Parameters): string {
  const { query, minimumScore, internal } = request;
  const score =
    minimumScore === 'answers'
      ? `select ${answerShare(query!)} * coalesce(max(score), 0) as score,
        (array_agg(article_id order by score desc, article_id))[1] as best
      from (
        select article_id, ${textScore(terms, parameters)} as score
        from search_document d join candidate c using (article_id)
        where d.generation = (select id from live)
          and ${baseConditions({ internal, filter: {} }, parameters).join(' and ')}
      ) scored`
      : `select ${parameters.add(minimumScore, 'float8')} as score, null::integer as best`;
  return `minimum as materialized (${score})`;
}

/** The score of the terms, higher if the query names the product or platform of the article. */
function textScore(
  { preferred: { productIds, platformIds } }: QueryTerms,
  parameters: Parameters,
): string {
  const factor = (condition: string) =>
    ` * case when ${condition} then ${PREFERRED_FACTOR} else 1 end`;
  let score = 'c.score';
  if (productIds.length > 0)
    score += factor(`d.product_id = any(${parameters.add(productIds, 'integer[]')})`);
  if (platformIds.length > 0)
    score += factor(`d.platform_ids && ${parameters.add(platformIds, 'integer[]')}`);
  return `round((${score})::numeric, 6)::float8`;
}

/** Adds to the score of the terms: the title or a keyword equals the query. */
function finalScore(terms: QueryTerms, parameters: Parameters): string {
  const score = textScore(terms, parameters);
  const key = parameters.add(terms.titleKey, 'text');
  return `${score}
    + case when d.title_key = ${key} then ${EXACT_TITLE_SCORE} else 0 end
    + case when ${key} = any(d.keyword_keys) then ${EXACT_KEYWORD_SCORE} else 0 end`;
}

function page({ first, after }: EngineRequest, keys: SortKey[], parameters: Parameters): string {
  const names = keys.map((_, i) => `key${i}`).join(', ');
  const sort = after && 'sort' in after ? after.sort : null;
  const afterSort = sort
    ? `where (${names}) > (${keys.map(({ type }, i) => parameters.add(sort[i], type)).join(', ')})`
    : '';
  const offset =
    after && 'offset' in after ? `offset ${parameters.add(after.offset, 'bigint')}` : '';
  return `page as materialized (
    select * from selected ${afterSort}
    order by ${names} limit ${parameters.add(first, 'integer')} ${offset}
  )`;
}

/**
 * The hits as a JSON array. For highlights, each hit has the text and the ranges of the query's
 * words in it.
 */
function hits(
  { highlight }: EngineRequest,
  keys: SortKey[],
  terms: QueryTerms | null,
  parameters: Parameters,
): string {
  const names = keys.map((_, i) => `key${i}`).join(', ');
  const fields = (['title', 'body'] as const).filter((field) => highlight[field]);
  const parts = [`'id', article_id, 'score', score, 'sort', json_build_array(${names})`];
  let source = 'page';
  if (terms && fields.length > 0) {
    const words = parameters.add([...new Set(terms.words.map(({ term }) => term))], 'text[]');
    for (const field of fields) {
      const number = RANKED_FIELDS.findIndex(({ name }) => name === field);
      const text = field === 'title' ? 'title' : 'paragraphs';
      source += ` left join lateral (
        select json_agg(term) as terms, json_agg(starts) as starts, json_agg(ends) as ends
        from posting p
        where p.generation = (select id from live) and p.field = ${number}
          and p.term = any(${words}) and p.article_id = page.article_id
      ) ${field} on true`;
      parts.push(`'${text}', case when ${field}.starts is not null then d.${text} end`);
      parts.push(`'${field}Terms', ${field}.terms`);
      parts.push(`'${field}Starts', ${field}.starts, '${field}Ends', ${field}.ends`);
    }
    source +=
      ' join search_document d using (article_id) where d.generation = (select id from live)';
  }
  const hit = `json_build_object(${parts.join(', ')})`;
  return `(select coalesce(json_agg(${hit} order by ${names}), '[]') from ${source}) as hits`;
}
