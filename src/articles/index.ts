export { Article, ArticleVariant, ArticleVisibility, chooseVariant } from './article.js';
export { ArticleEntity, ArticleRevisionEntity, ArticleVariantEntity } from './article-entities.js';
export { publicArticles } from './article-list.js';
export { ArticleLoaders, type ArticleContext, requireArticle } from './article-loaders.js';
export { ArticleService } from './article-service.js';
export { Feedback, INTEREST } from './feedback.js';
export {
  exportLines,
  importLines,
  type SourceLine,
  type ImportOptions,
  type ImportReport,
} from './interchange/index.js';
export { createArticles } from './create-articles.js';
