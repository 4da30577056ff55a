import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import type { HelpPopularArticleFragment } from '../../generated/operations.js';
import { articlePath } from '../addresses.js';

interface ListedArticle {
  id: string;
  slug: string;
  title: string;
  breadcrumb: readonly string[];
  excerpt?: string;
}

/**
 * A list of articles, each with its breadcrumb. `onOpen` gets the opened article and its index,
 * from 0.
 */
export function ArticleList({
  articles,
  onOpen,
  state,
}: {
  articles: readonly ListedArticle[];
  onOpen?: (article: ListedArticle, index: number) => void;
  /** History state for the page of the article. */
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
 * The most popular articles, with a heading. Articles without views are left out. Renders nothing
 * without articles.
 */
export function PopularArticles({ articles, ...props }: PopularArticlesProps) {
  const viewed = articles.filter(({ viewCount }) => viewCount > 0);
  if (viewed.length === 0) return null;
  return (
    <section>
      <h2 className="section-title">자주 찾는 도움말</h2>
      <ArticleList articles={viewed} {...props} />
    </section>
  );
}
