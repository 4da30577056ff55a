import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import type { HelpPopularArticleFragment } from '../../generated/operations.js';
import { articlePath } from './article-path.js';

interface ListedArticle {
  id: string;
  slug: string;
  title: string;
  breadcrumb: readonly string[];
  excerpt?: string;
}

/**
 * A plain list of articles, each with where it stands. `onOpen` is told which was opened, from 0.
 */
export function ArticleList({
  articles,
  onOpen,
  state,
}: {
  articles: readonly ListedArticle[];
  onOpen?: (article: ListedArticle, index: number) => void;
  /** What the page of the article is told beside its address. */
  state?: { searchId: string };
}) {
  return (
    <ul className="article-list">
      {articles.map((article, i) => (
        <li key={article.id}>
          <Link
            href={articlePath(article.slug)}
            className="article-link"
            state={state}
            onClickCapture={() => onOpen?.(article, i)}
          >
            <span className="article-title">{article.title}</span>
            <span className="article-place">{article.breadcrumb.join(' › ')}</span>
            {article.excerpt !== undefined && (
              <span className="article-excerpt">{article.excerpt}</span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}

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
