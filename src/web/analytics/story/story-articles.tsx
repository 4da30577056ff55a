interface StoryArticlesProps {
  articles: readonly { slug: string; title: string; breadcrumb: readonly string[] }[];
}

/** The articles that were opened from a query, the most often opened first. */
export function StoryArticles({ articles }: StoryArticlesProps) {
  return (
    <section>
      <h3>열어 본 도움말</h3>
      {articles.length === 0 ? (
        <p className="soft">이 검색어로 연 도움말이 없어요.</p>
      ) : (
        <ol className="story-articles">
          {articles.map(({ slug, title, breadcrumb }) => (
            <li key={slug}>
              <a href={`/articles/${slug}`}>{title}</a>
              <span className="soft small">{breadcrumb.join(' › ')}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
