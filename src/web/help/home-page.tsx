import { useQuery } from 'urql';
import { Link } from 'wouter';
import { HelpHomeDocument } from '../generated/operations.js';
import { PopularArticles } from './article/article-list.js';
import { CatalogueCard } from './catalog/catalogue-pages.js';
import { PageHead } from './layout/layout.js';
import { Loading, Problem } from './layout/problem.js';
import { SearchBox } from './search/search-box.js';
import { searchPath } from './search/search-state.js';

/**
 * The front page: the field, what many look for, the products with their categories, and what is
 * read most.
 */
export function HomePage() {
  const [{ data, error, fetching }, again] = useQuery({ query: HelpHomeDocument });
  const popular = data?.popularQueries ?? [];
  if (error && !data?.products) {
    return (
      <>
        <Problem error={error} retry={() => again({ requestPolicy: 'network-only' })} />
        <section className="hero">
          <SearchBox />
        </section>
      </>
    );
  }
  return (
    <>
      <PageHead
        title="고객센터 도움말"
        description="서비스 이용 방법과 자주 묻는 질문을 검색해 보세요."
        path="/"
      />
      <section className="hero">
        <h1 className="hero-title">무엇을 도와드릴까요?</h1>
        <SearchBox />
        {popular.length > 0 && (
          <div className="popular">
            <h2 className="popular-title">많이 찾는 검색어</h2>
            <ul className="chips">
              {popular.map(({ text }) => (
                <li key={text}>
                  <Link href={searchPath({ query: text })} className="chip-link">
                    {text}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )}
      </section>
      {fetching && !data && <Loading />}
      {data?.products && data.products.length > 0 && (
        <section>
          <h2 className="section-title">서비스별 도움말</h2>
          <ul className="cards">
            {data.products.map(({ slug, name, articleCount, categories }) => (
              <CatalogueCard
                key={slug}
                name={name}
                path={`/products/${slug}`}
                count={articleCount}
                categories={categories}
              />
            ))}
          </ul>
        </section>
      )}
      <PopularArticles articles={data?.articles?.nodes ?? []} />
      {data?.articles?.nodes.length === 0 && (
        <section className="notice">
          <h2>아직 도움말이 없어요</h2>
          <p>도움말이 게시되면 여기에서 볼 수 있어요.</p>
        </section>
      )}
    </>
  );
}
