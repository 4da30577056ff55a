import type { EntityManager } from 'typeorm';
import { checkSlug } from '../../core/slug.js';
import { explainingViolations } from '../../core/violations.js';
import { articleViolations } from '../article-service.js';
import { insertRevision, unusedSlug } from '../article-store.js';
import { contentJson } from './content-json.js';
import type { ImportContext } from './import-context.js';
import type { Outcome } from './import-report.js';
import { type ArticlePlan, type ExistingArticle, planArticle, type WantedArticle } from './plan-article.js';

const READ = `
  select a.id, a.slug, a.external_id as "externalId", a.category_id as "categoryId", a.status, a.version,
    a.published_version as "publishedVersion", a.published_at as "publishedAt", a.created_at as "createdAt", a.updated_at as "updatedAt",
    coalesce(s.views, 0) as views, ${contentJson('a.published_version')} as published, ${contentJson('a.version')} as newest
  from article a left join article_statistics s on s.article_id = a.id where a.id = $1`;

const CREATE = `
  with made as (
    insert into article (slug, external_id, category_id, status, version, published_version, published_at, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, case when $4 = 'PUBLISHED' then coalesce($7, now()) end, coalesce($8, now()), coalesce($9, now()))
    returning id
  ), counted as (
    insert into article_statistics (article_id, views, popularity) select id, $10::bigint, $10::bigint from made where $10::bigint > 0
  )
  select id from made`;

const UPDATE = `
  update article set slug = $2, external_id = $3, category_id = $4, status = $5, version = $6, published_version = $7,
    published_at = case when $5 = 'PUBLISHED' then coalesce($8, now()) end, created_at = $9, updated_at = coalesce($10, now())
  where id = $1`;

// What people read most ranks first until their own counts say otherwise.
const COUNT_VIEWS = `
  insert into article_statistics (article_id, views, popularity) values ($1, $2::bigint, $2::bigint)
  on conflict (article_id) do update set views = excluded.views, popularity = excluded.popularity`;

/** Locks the article with that id, then reads it: the lock may have waited for somebody who appended a revision. */
export async function readArticle(manager: EntityManager, id: number): Promise<ExistingArticle | null> {
  const locked = await manager.query<object[]>('select from article where id = $1 for update', [id]);
  return locked.length === 0 ? null : (await manager.query<ExistingArticle[]>(READ, [id]))[0]!;
}

/** Makes the article, or makes the existing one as wanted; CONFLICT and BAD_USER_INPUT name the field. */
export async function writeArticle(
  context: ImportContext,
  wanted: WantedArticle,
  existing: ExistingArticle | null,
): Promise<Outcome> {
  if (wanted.slug !== undefined) checkSlug(wanted.slug);
  if (!existing) {
    await createArticle(context, wanted);
    return 'created';
  }
  const plan = planArticle(existing, wanted);
  if (plan.append.length === 0 && !plan.row && plan.views === null) return 'unchanged';
  await carryOut(context, existing, plan);
  return 'updated';
}

async function createArticle({ manager, editor }: ImportContext, wanted: WantedArticle): Promise<void> {
  const slug = wanted.slug ?? (await unusedSlug(manager, wanted.content.title));
  const status = wanted.status ?? 'PUBLISHED';
  await explainingViolations(articleViolations(slug, wanted.externalId ?? null), async () => {
    const [row] = await manager.query<{ id: number }[]>(CREATE, [
      slug,
      wanted.externalId ?? null,
      wanted.categoryId,
      status,
      wanted.draft ? 2 : 1,
      status === 'PUBLISHED' ? 1 : null,
      wanted.publishedAt ?? null,
      wanted.createdAt ?? null,
      wanted.updatedAt ?? null,
      wanted.views ?? 0,
    ]);
    await insertRevision(manager, row!.id, 1, wanted.content, { editor, summary: '' });
    if (wanted.draft) await insertRevision(manager, row!.id, 2, wanted.draft, { editor, summary: '' });
  });
}

async function carryOut({ manager, editor }: ImportContext, existing: ExistingArticle, plan: ArticlePlan): Promise<void> {
  const { id } = existing;
  const { append, row, views } = plan;
  await explainingViolations(articleViolations(row?.slug ?? existing.slug, row?.externalId ?? null), async () => {
    for (const [i, content] of append.entries()) {
      await insertRevision(manager, id, existing.version + 1 + i, content, { editor, summary: '' });
    }
    if (row) {
      await manager.query(UPDATE, [
        id,
        row.slug,
        row.externalId,
        row.categoryId,
        row.status,
        row.version,
        row.publishedVersion,
        row.publishedAt,
        row.createdAt,
        row.updatedAt,
      ]);
    }
    if (views !== null) await manager.query(COUNT_VIEWS, [id, views]);
  });
}
