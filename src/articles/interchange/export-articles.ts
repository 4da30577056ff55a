import type { Pool } from 'pg';
import { catalogOf, type CatalogSnapshot } from '../../catalog/index.js';
import { readSnapshot } from '../../core/database/connections.js';
import { type Fields, queryRows, type SqlSource } from '../../core/database/database.js';
import type { Reading } from '../../core/interchange/import-context.js';
import type { ArticleColumns } from '../article-fields.js';
import type { QuestionSource } from '../content/article-questions.js';
import { ARTICLE_COLUMNS, contentJson, type StoredContent } from '../article-rows.sql.js';
import type { ArticleLine } from './line-formats.js';

const ARTICLE_BATCH = 500;

/** The next batch of articles by id. */
const ARTICLES = `
  select ${ARTICLE_COLUMNS}, coalesce(s.views, 0) as views,
    case when a.published_version is null then ${contentJson('a.version')}
      else ${contentJson('a.published_version')} end as content,
    case when a.published_version <> a.version then ${contentJson('a.version')} end as draft,
    (select json_agg(json_build_object('text', q.text, 'source', q.source) order by q.id)
      from article_question q where q.article_id = a.id) as questions
  from article a left join article_statistics s on s.article_id = a.id
  where a.id > $1 order by a.id limit ${ARTICLE_BATCH}`;

interface ExportedArticle extends Fields<ArticleColumns> {
  views: number;
  /** Null: none. */
  questions: { text: string; source: QuestionSource }[] | null;
  content: StoredContent;
  draft: StoredContent | null;
}

/** A published article without questions, with the plain text of all its variants. */
export interface UnquestionedArticle {
  slug: string;
  title: string;
  keywords: string[];
  text: string;
}

const WITHOUT_QUESTIONS = `
  select a.id, a.slug, r.title, r.keywords,
    (select string_agg(v.body_text, E'\\n\\n' order by v.position)
      from article_variant v where v.revision_id = r.id) as text
  from article a join article_revision r
    on r.article_id = a.id and r.version = a.published_version
  where a.id > $1 and a.status = 'PUBLISHED'
    and not exists (select from article_question q where q.article_id = a.id)
  order by a.id limit ${ARTICLE_BATCH}`;

/** The published articles without questions, by id, from one snapshot. */
export function articlesWithoutQuestions(
  pool: Pool,
): AsyncGenerator<UnquestionedArticle, void, undefined> {
  return readSnapshot(pool, async function* (client) {
    const rows = inBatches<UnquestionedArticle & { id: number }>(client, WITHOUT_QUESTIONS);
    for await (const { id: _, ...article } of rows) yield article;
  });
}

/** The rows of a statement that reads a batch of articles with ids above `$1`. */
async function* inBatches<Row extends { id: number }>(source: SqlSource, sql: string) {
  for (let after: number | undefined = 0; after !== undefined;) {
    const rows: Row[] = await queryRows<Row>(source, sql, [after]);
    yield* rows;
    after = rows.at(-1)?.id;
  }
}

/** The lines of all articles by id. At most 500 articles are in memory. */
export async function* readArticleLines(reading: Reading): AsyncGenerator<object> {
  const catalog = await catalogOf(reading);
  for await (const article of inBatches<ExportedArticle>(reading.source, ARTICLES))
    yield articleLine(article, catalog);
}

/** The line of an article, with all fields that an import reads. Null values are left out. */
function articleLine(article: ExportedArticle, catalog: CatalogSnapshot): object {
  const { id: _id, categoryId, version: _v, publishedVersion: _p, ...others } = article;
  const { questionsVersion: _q, ...rest } = others;
  const { externalId, slug, content, draft, ...fields } = rest;
  const category = catalog.category(categoryId)!;
  const line: Record<Exclude<keyof ArticleLine, 'type'>, unknown> = {
    externalId,
    slug,
    product: catalog.product(category.productId)!.slug,
    category: category.slug,
    ...fields,
    ...lineContent(content, catalog),
    draft: draft && lineContent(draft, catalog),
  };
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== null));
}

function lineContent({ variants, ...content }: StoredContent, catalog: CatalogSnapshot) {
  return {
    ...content,
    variants: variants.map(({ platformIds, body }) => ({
      platforms: catalog.platforms
        .filter((platform) => platformIds.includes(platform.id))
        .map((platform) => platform.slug),
      body,
    })),
  };
}
