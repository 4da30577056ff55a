import type { PackedColumns } from './document-columns.js';

/**
 * Reads what a search needs of the live generation, as rows of `IndexRow`: its id, its segments,
 * its pending documents, and the postings of the terms ($1) with their starts where $2 is true. No
 * row: no generation is live.
 */
export const READ_INDEX = `
  with live as (select id from postgres_generation where live),
    segment as (select id from search_segment where generation = (select id from live))
  select 'live' as kind, id, null::bigint as version, null::integer as term, null::bytea as lists,
    null::bytea as starts
  from live
  union all select 'segment', id, null::bigint, null::integer, null::bytea, null::bytea from segment
  union all select 'pending', article_id, version, null::integer, null::bytea, null::bytea
    from search_pending where generation = (select id from live)
  union all select 'posting', p.segment, null, term.i::integer, p.lists,
      case when term.starts then p.starts end
    from segment cross join unnest($1::text[], $2::boolean[]) with ordinality as term (key, starts, i)
      join search_posting p on p.segment = segment.id and p.term = term.key`;

/** A row of `READ_INDEX`. */
export interface IndexRow {
  kind: 'live' | 'segment' | 'pending' | 'posting';
  /** Of the generation, the segment, the article, or the segment. */
  id: number;
  version: number | null;
  /** The place of the term in $1, from 1. */
  term: number | null;
  lists: Buffer | null;
  starts: Buffer | null;
}

/** Reads the columns of segments ($1). */
export const READ_SEGMENTS = `
  select id, documents, to_json(article_ids) as "articleIds", to_json(versions) as versions
  from search_segment where id = any($1::integer[])`;

/** A row of `READ_SEGMENTS`. */
export interface SegmentRow extends Pick<PackedColumns, 'articleIds' | 'versions'> {
  id: number;
  documents: Omit<PackedColumns, 'articleIds' | 'versions'>;
}

/** Reads the facts and postings of documents of a generation ($1) by article id ($2). */
export const READ_INDEXED_DOCUMENTS = `
  select article_id as "articleId", version, gone, visibility = 'INTERNAL' as internal,
    product_id as "productId", category_ids as "categoryIds", platform_ids as "platformIds",
    popularity, published_at as "publishedAt", updated_at as "updatedAt", lengths, title, keywords,
    postings
  from search_document
  where generation = $1 and article_id = any($2::integer[]) order by article_id`;

/** The articles ($2) of a generation ($1) in which a text matches each of the patterns ($3). */
export const MATCH_TEXTS = `
  select d.article_id as id
  from search_document d
    cross join unnest(d.title || d.paragraphs) as text
    cross join lateral (select lower(normalize(text, nfkc)) as compared offset 0) as c
    join unnest($3::text[]) with ordinality as required (pattern, i) on c.compared ~ required.pattern
  where d.generation = $1 and d.article_id = any($2::integer[])
  group by d.article_id
  having count(distinct i) = cardinality($3::text[])`;

/**
 * Orders articles ($2) of a generation ($1) by title and id: the hits after the key ($3, $4), if
 * there is one, without the first $6, at most $5.
 */
export const ORDER_BY_TITLE = `
  select article_id as id, title_sort as key
  from search_document
  where generation = $1 and article_id = any($2::integer[])
    and ($3::text is null or (title_sort, article_id::text collate "C") > ($3::text, $4::text))
  order by title_sort, article_id::text collate "C" limit $5::integer offset $6::bigint`;

/** Reads the texts and postings of hits ($2) of a generation ($1), for highlights. */
export const READ_HITS = `
  select article_id as id, title, paragraphs, postings
  from search_document where generation = $1 and article_id = any($2::integer[])`;
