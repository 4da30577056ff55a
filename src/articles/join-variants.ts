import type { EntityManager } from 'typeorm';
import type { JoinVariants } from '../catalog/index.js';
import { explainingViolations, queryRows } from '../core/database.js';
import { DoumError } from '../core/errors.js';
import { contentOf, findRevision, insertRevisions } from './article-store.js';

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

/** The revisions of an article that are worked on, shown, or planned to be shown. */
interface LiveVersions {
  id: number;
  version: number;
  published: number | null;
  planned: number | null;
}

const ARTICLES = `
  select a.id, a.version, a.published_version as published, a.publish_version as planned
  from article a
  where exists (select from (${LOSING}) losing where article_id = a.id and differs
    and losing.version in (a.version, a.published_version, a.publish_version))
  order by a.id for no key update`;

/** Keeps the lost texts of the revisions that are history now: nobody else reads these. */
const KEEP_TEXTS = `
  update article_variant w set body = w.body || e'\\n\\n' || v.body,
    body_html = w.body_html || v.body_html, body_text = w.body_text || e'\\n' || v.body_text
  from (${LOSING}) losing join article_variant v on v.id = lost
  where w.id = kept and differs`;

/** In this order. */
const JOIN = [
  `delete from article_variant where id in (select lost from (${LOSING}) losing)`,
  `delete from article_variant_platform p using article_variant_platform q
   where p.platform_id = $1 and q.platform_id = $2 and q.revision_id = p.revision_id`,
  'update article_variant_platform set platform_id = $2 where platform_id = $1',
];

/**
 * Gives the variants of a platform to another, in all revisions. Where both have a variant of their
 * own, the one of the other platform stays. If that hides a text that is live, the article gets a
 * new revision without it; the revision before keeps it. The caller has locked the platforms.
 */
export const joinVariants: JoinVariants = async (manager, editor, from, into) => {
  const platforms = [from.id, into.id];
  const summary = `Merged the platform ${from.name} into ${into.name}.`;
  for (const article of await queryRows<LiveVersions>(manager, ARTICLES, platforms))
    await renewLive(manager, article, platforms, { editor, summary });
  const tooLong = () =>
    new DoumError('CONFLICT', 'An older revision is too long to keep the texts of both.', {
      field: 'id',
    });
  await explainingViolations({ article_variant_body_check: tooLong }, () =>
    manager.query(KEEP_TEXTS, platforms),
  );
  for (const statement of JOIN) await manager.query(statement, platforms);
};

/** Copies the live revisions of an article without the lost variants. The copies become live. */
async function renewLive(
  manager: EntityManager,
  { id, ...live }: LiveVersions,
  [fromId, intoId]: number[],
  about: { editor: string; summary: string },
): Promise<void> {
  const versions = Object.values(live).filter((version) => version !== null);
  const ascending = [...new Set(versions)].sort((a, b) => a - b);
  const renewed = new Map<number | null, number>();
  for (const old of ascending) {
    const { variants, ...content } = contentOf((await findRevision(manager, id, old))!);
    const hasBoth = variants.some(({ platformIds }) => platformIds.includes(intoId!));
    const kept = variants.filter(
      ({ platformIds }) => !hasBoth || platformIds.some((platform) => platform !== fromId),
    );
    const version = live.version + renewed.size + 1;
    await insertRevisions(manager, [
      { articleId: id, version, content: { ...content, variants: kept }, ...about },
    ]);
    renewed.set(old, version);
  }
  await manager.query(
    `update article set version = $2, published_version = $3, publish_version = $4,
       updated_at = now() where id = $1`,
    [id, ...[live.version, live.published, live.planned].map((old) => renewed.get(old) ?? null)],
  );
}
