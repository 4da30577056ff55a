import type { CatalogSnapshot } from '../../catalog/index.js';
import { checkAll } from '../../core/check-all.js';
import type { Fields } from '../../core/database/database.js';
import { badInput, DoumError, withFieldsBelow } from '../../core/errors.js';
import { checkVariants, type NewContent, requireBodies } from '../content/article-content.js';
import {
  ARTICLE_RULES,
  type ArticleColumns,
  type ArticleFields,
  checksOf,
  CONTENT_RULES,
  type ContentFields,
} from '../article-fields.js';
import type { StoredContent } from '../article-rows.sql.js';
import { definedOf } from '../workflow/article-store.js';
import type { ExistingArticle } from './find-articles.sql.js';
import { toFileQuestions } from './import-questions.js';
import { differingFields } from '../../core/interchange/import-records.js';
import type { ArticleLine } from './line-formats.js';

/**
 * An article as a file describes it. In an existing article, undefined fields stay unchanged. In a
 * new article they are PUBLISHED, PUBLIC, the current time, 0 or null. Only a new article gets the
 * views, because the server has counted since.
 */
export interface WantedArticle extends Partial<ArticleFields> {
  categoryId: number;
  /** Whether the file names the product, so that a move to another product is intended. */
  namesProduct?: boolean;
  views?: number;
  content: NewContent;
  draft?: NewContent;
  questions?: ReturnType<typeof toFileQuestions>;
}

/** The writes that make an article as wanted. */
export interface ArticlePlan {
  /** The fields in which the file differs from the stored article, without times. */
  changed: string[];
  /** The revisions to append. The first gets the current `version` + 1. */
  append: NewContent[];
  /**
   * The new row of the article, or null if it stays unchanged. Null means now for `updatedAt`, and
   * for `publishedAt` of a PUBLISHED article.
   */
  row:
    | (Omit<Fields<ArticleColumns>, 'id' | 'updatedAt' | 'questionsVersion'> & {
        updatedAt: Date | null;
      })
    | null;
}

/** Checks a line against the catalogue and renders its bodies. BAD_USER_INPUT names the field. */
export async function toWantedArticle(
  line: ArticleLine,
  catalog: CatalogSnapshot,
): Promise<WantedArticle> {
  const { status } = line;
  if (status !== 'PUBLISHED' && line.draft) {
    const message = `draft is for PUBLISHED articles: the content of a ${status} one is its newest.`;
    throw badInput('draft', message);
  }
  if (status !== 'PUBLISHED' && line.publishedAt) {
    const message = `publishedAt is for PUBLISHED articles, this one is ${status}.`;
    throw badInput('publishedAt', message);
  }
  const category = catalog.require('category', line.category, 'category');
  const product = line.product == null ? null : catalog.require('product', line.product, 'product');
  if (product && product.id !== category.productId) {
    const owner = catalog.product(category.productId)!.slug;
    throw badInput(
      'category',
      `The category ${category.slug} belongs to the product ${owner}, not to ${product.slug}.`,
    );
  }
  const content = await toContent(line, catalog);
  if (status === 'PUBLISHED') requireBodies(content);
  return {
    ...(await checkAll(checksOf(ARTICLE_RULES, line))),
    categoryId: category.id,
    namesProduct: product !== null,
    views: line.views ?? undefined,
    content,
    draft: line.draft ? await toDraft(line.draft, catalog) : undefined,
    questions: line.questions ? toFileQuestions(line.questions) : undefined,
  };
}

type LineContent = Pick<ArticleLine, keyof ContentFields | 'variants'>;

function toContent(content: LineContent, catalog: CatalogSnapshot) {
  const platformIds = (slugs: string[], i: number) =>
    slugs.map((slug, j) => catalog.require('platform', slug, `variants.${i}.platforms.${j}`).id);
  return checkAll({
    ...checksOf(CONTENT_RULES, content),
    variants: () =>
      checkVariants(
        content.variants.map(({ platforms, body }, i) => ({
          platformIds: platformIds(platforms, i),
          body,
        })),
      ),
  });
}

async function toDraft(draft: LineContent, catalog: CatalogSnapshot) {
  try {
    return await toContent(draft, catalog);
  } catch (error) {
    throw error instanceof DoumError ? withFieldsBelow('draft.', error) : error;
  }
}

/**
 * Throws BAD_USER_INPUT if an article would move to another product that the file does not name.
 */
export function requireSameProduct(
  wanted: WantedArticle,
  currentCategoryId: number,
  catalog: CatalogSnapshot,
): void {
  const target = catalog.category(wanted.categoryId)!;
  const current = catalog.category(currentCategoryId)!;
  if (wanted.namesProduct || target.productId === current.productId) return;
  const [to, from] = [target, current].map(({ productId }) => catalog.product(productId)!.slug);
  throw badInput(
    'category',
    `The category ${target.slug} belongs to the product ${to}, and the article is in one of ${from}.`,
    `If it is to move there, add "product":${JSON.stringify(to)}.`,
  );
}

/**
 * Plans the writes that make an article as wanted. Reuses a revision with the wanted content, so
 * that importing the same file again changes nothing. A draft that the file does not contain stays
 * the draft while the published content stays the same; otherwise it becomes an older revision.
 */
export function planArticle(existing: ExistingArticle, wanted: WantedArticle): ArticlePlan {
  const { published, newest } = existing;
  const before = fieldsOf(existing);
  const after = { ...before, ...definedOf(fieldsOf(wanted)) };
  const current = published ?? newest;
  const append: NewContent[] = [];
  let { version } = existing;
  const complete = (content: NewContent) => ({ ...current, ...definedOf(content) }) as NewContent;
  /** The number of the revision with this content, which is appended if it is not the newest. */
  const versionOf = (content: NewContent) => {
    if (isSame(newest, content)) return version;
    append.push(complete(content));
    return ++version;
  };

  let publishedVersion: number | null = null;
  if (after.status !== 'PUBLISHED') versionOf(wanted.content);
  else if (published && isSame(published, wanted.content))
    publishedVersion = existing.publishedVersion;
  else publishedVersion = versionOf(wanted.content);
  const keepsDraft = publishedVersion !== null && publishedVersion < version;
  if (wanted.draft && !(keepsDraft && isSame(newest, wanted.draft))) {
    append.push(complete(wanted.draft));
    version += 1;
  }

  const isDraftChanged = wanted.draft
    ? !(hasDraft(existing) && isSame(newest, wanted.draft))
    : hasDraft(existing) && !keepsDraft;
  const isVisibleChange =
    differingFields(before, fieldsOf(after, VISIBLE)).length > 0 ||
    publishedVersion !== existing.publishedVersion ||
    (publishedVersion === null && version !== existing.version);
  const row = {
    ...after,
    version,
    publishedVersion,
    publishedAt: after.status === 'PUBLISHED' ? after.publishedAt : null,
    updatedAt: wanted.updatedAt ?? (isVisibleChange ? null : existing.updatedAt),
  };
  return {
    changed: [
      ...differingFields(before, fieldsOf(wanted, COMPARED)).map((name) =>
        name === 'categoryId' ? 'category' : name,
      ),
      ...differingFields(comparable(current), comparable(wanted.content)),
      ...(isDraftChanged ? ['draft'] : []),
    ],
    append,
    row: differingFields(existing, row).length > 0 ? row : null,
  };
}

const NAMES = ['categoryId', ...Object.keys(ARTICLE_RULES)] as (keyof ArticleFields)[];
const TIMES = new Set<keyof ArticleFields>(['publishedAt', 'createdAt', 'updatedAt']);
/** The fields that count as changes of the article. */
const COMPARED = NAMES.filter((name) => !TIMES.has(name));
/** The fields that readers see. */
const VISIBLE = COMPARED.filter((name) => name !== 'externalId');

function fieldsOf<T extends Partial<ArticleFields>>(article: T, names = NAMES) {
  const fields = names.map((name) => [name, article[name]]);
  return Object.fromEntries(fields) as Pick<T, keyof ArticleFields & keyof T>;
}

/** Whether the article has a newer revision than the published one. */
export function hasDraft({ published, publishedVersion, version }: ExistingArticle): boolean {
  return published !== null && publishedVersion !== version;
}

/** Whether two contents are equal for an editor. The order of platforms does not matter. */
function isSame(stored: StoredContent, wanted: NewContent): boolean {
  return differingFields(comparable(stored), comparable(wanted)).length === 0;
}

function comparable({
  variants,
  ...content
}: Partial<StoredContent> & Pick<StoredContent, 'variants'>) {
  const ascending = (ids: number[]) => [...ids].sort((a, b) => a - b);
  return {
    ...content,
    variants: variants.map(({ platformIds, body }) => [ascending(platformIds), body]),
  };
}
