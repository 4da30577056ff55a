import { Link } from 'wouter';
import { articlePath } from './article/article-path.js';

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
