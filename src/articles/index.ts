export { Article, ArticleVariant, ArticleVisibility, chooseVariant } from './article.js';
export { ArticleEntity, ArticleRevisionEntity, ArticleVariantEntity } from './article-entities.js';
export { publicArticles } from './article-list.js';
export { ArticleLoaders } from './article-loaders.js';
export { ArticleService } from './article-service.js';
export type { ArticleContext } from './context.js';
export { Feedback } from './feedback.js';
export { INTEREST } from './feedback-store.js';
export { requireArticle } from './context.js';
export {
  exportLines,
  importLines,
  type SourceLine,
  type ImportOptions,
  type ImportReport,
} from './interchange/index.js';
export { createArticles } from './create-articles.js';
