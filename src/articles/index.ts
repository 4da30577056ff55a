export { Article, ArticleVariant, chooseVariant, Revision, VariantPlatform } from './article.js';
export { ArticleQuestion, checkQuestions, textsOf } from './content/article-questions.js';
export { ArticleStatus, ArticleVisibility, checkKeywords } from './article-fields.js';
export { ArticleMutations } from './workflow/article-mutations.js';
export {
  ArticleInput,
  ArticlePayload,
  ArticleVersionInput,
  TrashArticleInput,
} from './article-inputs.js';
export { placesOf, publicArticles } from './lists/article-list.js';
export {
  type ArticleContext,
  ArticleLoaders,
  noPublishedArticle,
  requireArticle,
} from './article-loaders.js';
export { ArticleMemory } from './article-memory.js';
export { maySee, type Seen, visibleSql } from './article-permissions.js';
export { renderings } from './content/article-content.js';
export { ArticleService } from './workflow/article-service.js';
export { SAYS_MORE } from './article-rows.sql.js';
export {
  addInterest,
  changeInterest,
  INTEREST,
  lockInterest,
  type InterestingEvent,
  updatePopularity,
} from './popularity.js';
export { articleLines } from './interchange/article-lines.js';
export { findArticlesNamed, slugsOf } from './interchange/import-questions.js';
export { articlesWithoutQuestions } from './interchange/export-articles.js';
export { createArticles } from './create-articles.js';
export { auditArticles, type Editor, lockArticle } from './workflow/article-store.js';
export {
  ArticleRow,
  NO_PUBLICATION,
  NO_REQUEST,
  NO_REVIEW,
  NO_UNPUBLICATION,
} from './workflow/article-workflow.js';
export { joinVariants, moveArticles } from './workflow/merged-articles.js';
