import type { ComponentProps } from 'react';
import type { HelpPopularArticleFragment } from '../generated/operations.js';
import { ArticleList } from './article-list.js';

type PopularArticlesProps = Omit<ComponentProps<typeof ArticleList>, 'articles'> & {
  articles: readonly HelpPopularArticleFragment[];
};

/**
 * The most popular articles under a heading. Articles that nobody has read are left out; without
 * any, nothing is shown.
 */
export function PopularArticles({ articles, ...props }: PopularArticlesProps) {
  const read = articles.filter(({ viewCount }) => viewCount > 0);
  if (read.length === 0) return null;
  return (
    <section>
      <h2 className="section-title">많이 찾는 도움말</h2>
      <ArticleList articles={read} {...props} />
    </section>
  );
}
