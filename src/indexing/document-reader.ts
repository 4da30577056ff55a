import type { Pool } from 'pg';
import { titleSortKey } from '../language/index.js';
import { FACTS, type SearchDocument } from '../search/index.js';

interface Row extends Omit<SearchDocument, 'breadcrumb' | 'paragraphs' | 'titleSort'> {
  productName: string;
  categoryNames: string[];
  bodies: string[];
}

/** The facts of an article `p`, from its category, product and statistics `s`. */
const READ_FACTS = FACTS.flatMap(({ name, select }) => (select ? [`${select} as "${name}"`] : []));

const READ = `
  with recursive published as (
    select a.*, r.id as revision_id, r.title, r.keywords
    from article a
      join article_revision r on r.article_id = a.id and r.version = a.published_version
    where a.id = any($1::integer[])
  ), path (leaf, id, parent_id, name, height) as (
    select c.id, c.id, c.parent_id, c.name, 0 from category c
    where c.id in (select category_id from published)
    union all
    select path.leaf, c.id, c.parent_id, c.name, path.height + 1
    from path join category c on c.id = path.parent_id
  ), paths as (
    select leaf, array_agg(id order by height desc) as ids,
      array_agg(name order by height desc) as names
    from path group by leaf
  )
  select p.id as "articleId", p.title, p.keywords, ${READ_FACTS.join(', ')},
    product.name as "productName", paths.names as "categoryNames",
    (select coalesce(array_agg(v.body_text order by v.position), '{}')
      from article_variant v where v.revision_id = p.revision_id) as bodies,
    (select coalesce(array_agg(q.text order by q.id), '{}')
      from article_question q where q.article_id = p.id) as questions
  from published p
    join category on category.id = p.category_id
    join product on product.id = category.product_id
    join paths on paths.leaf = p.category_id
    left join article_statistics s on s.article_id = p.id`;

/** Reads the documents of these articles in one statement, without unpublished articles. */
export async function readDocuments(
  pool: Pool,
  articleIds: readonly number[],
): Promise<Map<number, SearchDocument>> {
  const { rows } = await pool.query<Row>({
    name: 'indexing-read-documents',
    text: READ,
    values: [articleIds],
  });
  return new Map(rows.map((row) => [row.articleId, toDocument(row)]));
}

/** Keeps each paragraph once, in order, because variants share most paragraphs. */
function toDocument({ productName, categoryNames, bodies, ...row }: Row): SearchDocument {
  const paragraphs = new Set(
    bodies.flatMap((body) => body.split('\n')).filter((line) => line !== ''),
  );
  return {
    ...row,
    breadcrumb: [productName, ...categoryNames],
    paragraphs: [...paragraphs],
    titleSort: titleSortKey(row.title),
  };
}
