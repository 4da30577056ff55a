export { Article, ArticleStatus, ArticleVariant, ArticleVisibility } from './article.js';
export type { ContentValues } from './article-content.js';
export { ArticleLoaders } from './article-loaders.js';
export { ArticleService } from './article-service.js';
export { chooseVariant } from './choose-variant.js';
export type { ArticleContext } from './context.js';
export { INTEREST } from './interest.js';
export { publicArticles } from './public-articles.js';
export { requireArticle } from './require-article.js';
export {
  type ConflictOfImport,
  exportLines,
  type ImportCounts,
  importLines,
  type SourceLine,
  type ImportOptions,
  type ImportReport,
  type LineError,
  type PlannedChange,
} from './interchange/index.js';
export { createArticles } from './create-articles.js';
