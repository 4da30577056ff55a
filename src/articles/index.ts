export { Article, ArticleStatus, ArticleVariant, ArticleVisibility } from './article.js';
export type { ContentValues } from './article-content.js';
export {
  ArticleFieldResolver,
  ArticleVariantFieldResolver,
  CategoryCountResolver,
  ProductCountResolver,
} from './article-fields.js';
export { ArticleList } from './article-list.js';
export { ArticleLoaders } from './article-loaders.js';
export { ArticleMutationResolver } from './article-mutations.js';
export { ArticleResolver } from './article-resolver.js';
export { ArticleService } from './article-service.js';
export { chooseVariant } from './choose-variant.js';
export type { ArticleContext } from './context.js';
export { FeedbackResolver } from './feedback-resolver.js';
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
