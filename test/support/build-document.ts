import { ArticleVisibility } from '../../src/articles/index.js';
import { titleSortKey } from '../../src/language/index.js';
import type { SearchDocument } from '../../src/search/engine.js';

/** A published article as in an index; the sort key defaults to the title's. */
export function buildDocument(overrides: Partial<SearchDocument> = {}): SearchDocument {
  const document = {
    articleId: 1,
    title: '메시지를 신고하고 싶어요',
    keywords: [],
    questions: [],
    breadcrumb: ['새미톡', '이용 안내'],
    paragraphs: ['메시지를 길게 눌러 신고해 주세요.'],
    productId: 1,
    categoryIds: [12],
    platformIds: [1],
    shelf: ArticleVisibility.PUBLIC,
    popularity: 0,
    publishedAt: new Date('2026-01-01T00:00:00.000Z'),
    updatedAt: new Date('2026-01-01T00:00:00.000Z'),
    ...overrides,
  };
  return { titleSort: titleSortKey(document.title), ...document };
}
