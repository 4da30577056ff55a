import { ArticleVisibility } from '../../../articles/index.js';
import { bigrams, titleKey } from '../../../language/index.js';
import type { IndexChange, SearchDocument } from '../../engine.js';
import { EVERY_ARTICLE } from '../../relevance.js';

/** The source of an article document, with the fields of the mapping. */
export type ArticleSource = ArticleKeys & PublicOrInternal<ArticleText>;

/** Texts of internal articles have separate fields (see `textPrefixes`). */
type PublicOrInternal<Text> = Text | { internal: Text };

interface ArticleText {
  title: string;
  keywords: string[];
  breadcrumb: string[];
  questions?: string[];
  body: string[];
  titleBigrams: string;
  bodyBigrams: string[];
}

/** Times are milliseconds since 1970. */
interface ArticleKeys {
  id: string;
  gone: false;
  productId: string;
  categoryIds: string[];
  platformIds: string[];
  /** Absent for PUBLIC, so that an index without the field still accepts public articles. */
  visibility?: ArticleVisibility.INTERNAL;
  titleKey: string;
  keywordKeys: string[];
  titleSort: string;
  popularity: number;
  publishedAt: number;
  updatedAt: number;
}

export interface TombstoneSource {
  id: string;
  gone: true;
}

/** The source of a change: an article or a tombstone. */
export function changeSource({
  articleId,
  document,
}: IndexChange): ArticleSource | TombstoneSource {
  if (!document) return { id: String(articleId), gone: true };
  const text = articleText(document);
  return {
    id: String(articleId),
    gone: false,
    ...(document.visibility === ArticleVisibility.INTERNAL
      ? { visibility: document.visibility, internal: text }
      : text),
    productId: String(document.productId),
    categoryIds: document.categoryIds.map(String),
    platformIds: document.platformIds.map(String),
    titleKey: titleKey(document.title),
    keywordKeys: [...document.keywords, ...document.questions].map(titleKey),
    titleSort: document.titleSort,
    popularity: document.popularity,
    publishedAt: document.publishedAt.getTime(),
    updatedAt: document.updatedAt.getTime(),
  };
}

/** Fields that are indexed but not stored in the source. */
type UnstoredFields = 'titleBigrams' | 'bodyBigrams';

/** The inverse of `changeSource`, for articles. */
export function sourceDocument(
  source: ArticleKeys & PublicOrInternal<Omit<ArticleText, UnstoredFields>>,
): SearchDocument {
  const { title, keywords, breadcrumb, questions, body } =
    'internal' in source ? source.internal : source;
  return {
    articleId: Number(source.id),
    title,
    keywords,
    breadcrumb,
    // An index of an earlier version has no questions.
    questions: questions?.slice(1) ?? [],
    paragraphs: body,
    productId: Number(source.productId),
    categoryIds: source.categoryIds.map(Number),
    platformIds: source.platformIds.map(Number),
    visibility: source.visibility ?? ArticleVisibility.PUBLIC,
    titleSort: source.titleSort,
    popularity: source.popularity,
    publishedAt: new Date(source.publishedAt),
    updatedAt: new Date(source.updatedAt),
  };
}

function articleText(document: SearchDocument): ArticleText {
  const { title, keywords, breadcrumb, questions, paragraphs } = document;
  return {
    title,
    keywords,
    breadcrumb,
    questions: [EVERY_ARTICLE, ...questions],
    body: paragraphs,
    titleBigrams: bigrams(title).join(' '),
    bodyBigrams: paragraphs.map((paragraph) => bigrams(paragraph).join(' ')),
  };
}

/** JSON of a document, independent of the order of fields; '' for null. */
export function contentOf(document: SearchDocument | null): string {
  if (!document) return '';
  return JSON.stringify(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
}
