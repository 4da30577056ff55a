import { ArticleVisibility } from '../../../articles/index.js';
import { bigrams, titleKey } from '../../../language/index.js';
import type { IndexChange, SearchDocument } from '../../engine.js';

/** What Elasticsearch is sent of one article; the fields are those of the mapping. */
export type ArticleSource = ArticleKeys & Placed<ArticleText>;

/** An article for staff has its texts apart (see `textPrefixes`). */
type Placed<Text> = Text | { internal: Text };

interface ArticleText {
  title: string;
  keywords: string[];
  breadcrumb: string[];
  body: string[];
  titleBigrams: string;
  bodyBigrams: string[];
}

/** Times are milliseconds since 1970. */
interface ArticleKeys {
  id: string;
  gone: false;
  version: number;
  productId: string;
  categoryIds: string[];
  platformIds: string[];
  /** Absent: PUBLIC. So an index from before there were articles for staff takes all others. */
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
  version: number;
}

/** The source of one change: of the article, or of its tombstone. */
export function changeSource({
  articleId,
  version,
  document,
}: IndexChange): ArticleSource | TombstoneSource {
  if (!document) return { id: String(articleId), gone: true, version };
  return articleSource(document, version);
}

/** What is searched without being kept as it was sent. */
type Derived = 'titleBigrams' | 'bodyBigrams';

/** The document of which Elasticsearch holds this source: the inverse of `changeSource`. */
export function sourceDocument(
  source: ArticleKeys & Placed<Omit<ArticleText, Derived>>,
): SearchDocument {
  const { title, keywords, breadcrumb, body } = 'internal' in source ? source.internal : source;
  return {
    articleId: Number(source.id),
    title,
    keywords,
    breadcrumb,
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

function articleSource(document: SearchDocument, version: number): ArticleSource {
  const text = articleText(document);
  return {
    id: String(document.articleId),
    gone: false,
    version,
    ...(document.visibility === ArticleVisibility.INTERNAL
      ? { visibility: document.visibility, internal: text }
      : text),
    productId: String(document.productId),
    categoryIds: document.categoryIds.map(String),
    platformIds: document.platformIds.map(String),
    titleKey: titleKey(document.title),
    keywordKeys: document.keywords.map(titleKey),
    titleSort: document.titleSort,
    popularity: document.popularity,
    publishedAt: document.publishedAt.getTime(),
    updatedAt: document.updatedAt.getTime(),
  };
}

function articleText({ title, keywords, breadcrumb, paragraphs }: SearchDocument): ArticleText {
  return {
    title,
    keywords,
    breadcrumb,
    body: paragraphs,
    titleBigrams: bigrams(title).join(' '),
    bodyBigrams: paragraphs.map((paragraph) => bigrams(paragraph).join(' ')),
  };
}
