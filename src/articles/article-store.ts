import type { EntityManager } from 'typeorm';
import { queryRows, type Violations } from '../core/database.js';
import { badInput, DoumError } from '../core/errors.js';
import { freeSlug, romanizedSlug } from '../language/index.js';
import type { CheckedContent } from './article-content.js';
import { ArticleRevisionEntity } from './article-entities.js';

/** For columns of an update: the time at which the transaction began. */
export const NOW = () => 'now()';

/**
 * A revision with its variants and their platforms; null when the article has none with this
 * number.
 */
export async function findRevision(
  manager: EntityManager,
  articleId: number,
  version: number,
): Promise<ArticleRevisionEntity | null> {
  // `findOne` would first select the id in a statement of its own, because of the joins.
  const [revision] = await manager.find(ArticleRevisionEntity, {
    where: { articleId, version },
    relations: { variants: { platforms: true } },
    order: { variants: { position: 'ASC', platforms: { id: 'ASC' } } },
  });
  return revision ?? null;
}

/** The content of a revision that `findRevision` has read. */
export function contentOf({ title, keywords, variants }: ArticleRevisionEntity): CheckedContent {
  return {
    title,
    keywords,
    variants: variants!.map(({ body, bodyHtml, bodyText, platforms }) => ({
      platformIds: platforms!.map(({ id }) => id),
      body,
      bodyHtml,
      bodyText,
    })),
  };
}

/**
 * A slug for the title that no article has or had. Until the transaction ends, no other one can
 * get it from here.
 */
export async function unusedSlug(manager: EntityManager, title: string): Promise<string> {
  const slug = romanizedSlug(title);
  // Two articles of one title at once must not get the same slug.
  await manager.query(`select pg_advisory_xact_lock(hashtext('article_slug'), hashtext($1))`, [
    slug,
  ]);
  const taken = await queryRows<{ slug: string }>(
    manager,
    `select slug from article where slug = $1 or slug like $1 || '-%'
     union select slug from slug_history where kind = 'article' and (slug = $1 or slug like $1 || '-%')`,
    [slug],
  );
  const slugs = new Set(taken.map((row) => row.slug));
  return freeSlug(slug, (candidate) => slugs.has(candidate));
}

/** The errors for constraints that an article with this slug and externalId may violate. */
export function articleViolations(slug: string, externalId: string | null): Violations {
  return {
    article_slug_unique: () =>
      new DoumError('CONFLICT', `Another article has the slug ${slug}.`, { field: 'slug' }),
    article_slug_history_unique: () =>
      new DoumError(
        'CONFLICT',
        `The slug ${slug} was another article's and still answers for it.`,
        { field: 'slug' },
      ),
    article_external_id_unique: () =>
      new DoumError(
        'CONFLICT',
        `Another article has the externalId ${JSON.stringify(externalId)}.`,
        { field: 'externalId' },
      ),
    article_category_exists: () => badInput('categorySlug', 'The category was deleted meanwhile.'),
    article_variant_platform_exists: () =>
      badInput('variants', 'A platform was deleted meanwhile.'),
  };
}
