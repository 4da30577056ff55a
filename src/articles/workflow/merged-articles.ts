import type { EntityManager } from 'typeorm';
import { explainingViolations, queryRows } from '../../core/database/database.js';
import { DoumError } from '../../core/errors.js';
import { ArticleRow } from './article-workflow.js';

/**
 * The variants for platform $1 alone in revisions that have another variant for platform $2. They
 * are `lost`, because the merged platform has one variant.
 */
const LOSING = `
  select v.id as lost, w.id as kept, v.body <> w.body as differs, r.article_id, r.version
  from article_variant_platform p
    join article_variant_platform q on q.revision_id = p.revision_id
      and q.platform_id = $2 and q.variant_id <> p.variant_id
    join article_variant v on v.id = p.variant_id
    join article_variant w on w.id = q.variant_id
    join article_revision r on r.id = p.revision_id
  where p.platform_id = $1 and not exists (
    select from article_variant_platform o
    where o.variant_id = p.variant_id and o.platform_id <> $1)`;

/** The articles whose newest, published or scheduled revision would lose a text. */
const UNDECIDED = `
  select a.slug from article a
  where exists (select from (${LOSING}) losing where article_id = a.id and differs
    and losing.version in (a.version, a.published_version, a.publish_version))
  order by a.slug`;

/** Keeps the lost texts of the revisions that are history now: nobody else reads these. */
const KEEP_TEXTS = `
  update article_variant w set body = w.body || e'\\n\\n' || v.body,
    body_html = w.body_html || v.body_html, body_text = w.body_text || e'\\n' || v.body_text
  from (${LOSING}) losing join article_variant v on v.id = lost
  where w.id = kept and differs`;

/** The statements, in the order in which they run. */
const JOIN = [
  `delete from article_variant where id in (select lost from (${LOSING}) losing)`,
  `delete from article_variant_platform p using article_variant_platform q
   where p.platform_id = $1 and q.platform_id = $2 and q.revision_id = p.revision_id`,
  'update article_variant_platform set platform_id = $2 where platform_id = $1',
];

/** Maximum number of articles in an error message. */
const MAX_NAMED = 5;

/**
 * Gives the variants of a platform to another, in all revisions. CONFLICT while a revision that is
 * newest, published or scheduled has different texts for both: people decide which text stays. In
 * older revisions one text follows the other. The caller has locked the platforms.
 */
export async function joinVariants(
  manager: EntityManager,
  platformId: number,
  intoId: number,
): Promise<void> {
  const platforms = [platformId, intoId];
  const undecided = await queryRows<{ slug: string }>(manager, UNDECIDED, platforms);
  if (undecided.length > 0) {
    const named = undecided.slice(0, MAX_NAMED).map(({ slug }) => slug);
    const more = undecided.length > MAX_NAMED ? `, … (${undecided.length} articles)` : '';
    throw new DoumError(
      'CONFLICT',
      `These articles have different texts for both platforms: ${named.join(', ')}${more}.`,
      { field: 'id', hint: 'Keep one of the texts in each first.', reason: 'DIFFERENT_TEXTS' },
    );
  }
  const tooLong = () =>
    new DoumError('CONFLICT', 'An older revision is too long to keep the texts of both.', {
      field: 'id',
    });
  await explainingViolations({ article_variant_body_check: tooLong }, () =>
    manager.query(KEEP_TEXTS, platforms),
  );
  for (const statement of JOIN) await manager.query(statement, platforms);
}

export async function moveArticles(
  manager: EntityManager,
  categoryId: number,
  intoId: number,
): Promise<void> {
  await manager.update(ArticleRow, { categoryId }, { categoryId: intoId });
}
