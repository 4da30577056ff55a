import type { EntityManager } from 'typeorm';
import type { CatalogSnapshot } from '../../catalog/index.js';
import { badInput, DoumError } from '../../core/errors.js';
import { cleanLine } from '../../core/text.js';
import { type CheckedContent, checkContent } from '../article-content.js';
import { findByTitle } from './find-by-title.js';
import type { ImportContext } from './import-context.js';
import type { Outcome } from './import-report.js';
import type { ArticleLine } from './line-formats.js';
import type { WantedArticle } from './plan-article.js';
import { readArticle, writeArticle } from './write-article.js';

/**
 * Upserts an article: by its externalId; without one by its slug, or one that it had before (it keeps its present one);
 * without either by its title in its category.
 */
export async function importArticle(context: ImportContext, line: ArticleLine): Promise<Outcome> {
  const wanted = toWantedArticle(line, await context.catalog());
  const id = await findArticle(context.manager, wanted);
  const existing = id === null ? null : await readArticle(context.manager, id);
  if (existing && wanted.externalId === undefined) delete wanted.slug;
  return writeArticle(context, wanted, existing);
}

/** Checks a line against the catalogue and renders its Markdown; BAD_USER_INPUT names the field. */
export function toWantedArticle(line: ArticleLine, catalog: CatalogSnapshot): WantedArticle {
  if (line.status !== 'PUBLISHED') {
    if (line.draft)
      throw badInput('draft', `draft is for PUBLISHED articles: the content of a ${line.status} one is its newest.`);
    if (line.publishedAt) throw badInput('publishedAt', `publishedAt is for PUBLISHED articles, this one is ${line.status}.`);
  }
  return {
    externalId: line.externalId == null ? undefined : cleanLine(line.externalId, 'externalId', 500),
    slug: line.slug ?? undefined,
    categoryId: catalog.require('category', line.category, 'category').id,
    status: line.status,
    publishedAt: line.publishedAt ?? undefined,
    updatedAt: line.updatedAt ?? undefined,
    createdAt: line.createdAt ?? undefined,
    views: line.views ?? undefined,
    content: toContent(line, catalog, ''),
    draft: line.draft ? toContent(line.draft, catalog, 'draft.') : undefined,
  };
}

type LineContent = Pick<ArticleLine, 'title' | 'keywords' | 'variants'>;

function toContent({ title, keywords, variants }: LineContent, catalog: CatalogSnapshot, path: string): CheckedContent {
  try {
    return checkContent({
      title,
      keywords,
      variants: variants.map(({ platforms, body }, i) => ({
        platformIds: platforms.map((slug, j) => catalog.require('platform', slug, `variants.${i}.platforms.${j}`).id),
        body,
      })),
    });
  } catch (error) {
    if (!(error instanceof DoumError) || path === '') throw error;
    const { field, hint } = error.details;
    throw new DoumError(error.code, error.message, { field: path + field, hint });
  }
}

async function findArticle(manager: EntityManager, wanted: WantedArticle): Promise<number | null> {
  if (wanted.externalId === undefined && wanted.slug === undefined) {
    return (await findByTitle(manager, [{ categoryId: wanted.categoryId, title: wanted.content.title }]))[0]!;
  }
  const [row] = await (wanted.externalId === undefined
    ? manager.query<{ id: number }[]>(
        `select id from article where slug = $1
           or id = (select target_id from slug_history where kind = 'article' and slug = $1)`,
        [wanted.slug],
      )
    : manager.query<{ id: number }[]>('select id from article where external_id = $1', [wanted.externalId]));
  return row?.id ?? null;
}
