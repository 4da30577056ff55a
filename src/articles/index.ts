export { Article, ArticleVariant, chooseVariant, Revision, VariantPlatform } from './article.js';
export { ArticleQuestion, checkQuestions, textsOf } from './article-questions.js';
export { ArticleStatus, ArticleVisibility, checkKeywords } from './article-fields.js';
export { ArticleChanges } from './article-changes.js';
export {
  ArticleInput,
  ArticlePayload,
  ArticleVersionInput,
  TrashArticleInput,
} from './article-inputs.js';
export { publicArticles } from './article-list.js';
export { type ArticleContext, ArticleLoaders, requireArticle } from './article-loaders.js';
export { ArticleMemory } from './article-memory.js';
export { maySee, type Seen, visibleSql } from './article-permissions.js';
export { renderings } from './article-content.js';
export { ArticleService } from './article-service.js';
export { Feedback, FORGET_COMMENTS, SAYS_MORE } from './feedback.js';
export { addInterest, type InterestingEvent, updatePopularity } from './interest.js';
export { articleLines } from './interchange/article-lines.js';
export { findArticlesNamed, slugsOf } from './interchange/import-questions.js';
export { articlesWithoutQuestions } from './interchange/export-articles.js';
export { createArticles } from './create-articles.js';
export { auditArticles, type Editor, lockArticle } from './article-store.js';
export {
  ArticleRow,
  NO_PUBLICATION,
  NO_REQUEST,
  NO_REVIEW,
  NO_UNPUBLICATION,
} from './article-workflow.js';
export { joinVariants, moveArticles } from './merged-articles.js';
