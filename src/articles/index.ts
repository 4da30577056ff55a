export {
  Article,
  ArticleStatus,
  ArticleVariant,
  ArticleVisibility,
  chooseVariant,
} from './article.js';
export type { ContentValues } from './article-content.js';
export { ArticleEntity, ArticleRevisionEntity, ArticleVariantEntity } from './article-entities.js';
export { publicArticles } from './article-list.js';
export { ArticleLoaders } from './article-loaders.js';
export { ArticleService } from './article-service.js';
export type { ArticleContext } from './context.js';
export { Feedback } from './feedback.js';
export { INTEREST } from './feedback-store.js';
export { requireArticle } from './context.js';
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
