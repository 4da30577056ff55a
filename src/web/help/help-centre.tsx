import { useQuery } from 'urql';
import { Link, Route, Switch } from 'wouter';
import { HelpHomeDocument } from '../generated/operations.js';
import { productPath } from './addresses.js';
import { ArticleList, PopularArticles } from './article/article-list.js';
import { ArticlePage } from './article/article-page.js';
import { CatalogueCard, CategoryPage, ProductPage } from './catalogue-pages.js';
import { Announcements } from './layout/announcements.js';
import { PageHead, SiteFooter, SiteHeader, useSite } from './layout/layout.js';
import { useNavigationFocus } from './layout/navigation.js';
import { Loading, NotFoundPage, Unloaded } from './layout/problem.js';
import { SearchBox } from './search/search-box.js';
import { searchPath } from './search/search-model.js';
import { SearchPage } from './search/search-page.js';

/** The help centre: the page of the current address between header and footer. */
export function HelpCentre() {
  const main = useNavigationFocus();
  return (
    <>
      <a className="skip-link" href="#main">
        본문으로 건너뛰기
      </a>
      <SiteHeader />
      <main id="main" className="main" ref={main} tabIndex={-1}>
        <Switch>
          <Route path="/">
            <HomePage />
          </Route>
          <Route path="/search">
            <SearchPage />
          </Route>
          {/* The key gives each article a new page, without the state of the previous one. */}
          <Route path="/articles/:slug">
            {({ slug }) => <ArticlePage slug={slug} key={slug} />}
          </Route>
          <Route path="/products/:slug">
            {({ slug }) => <ProductPage slug={slug} key={slug} />}
          </Route>
          <Route path="/categories/:slug">
            {({ slug }) => <CategoryPage slug={slug} key={slug} />}
          </Route>
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </main>
      <SiteFooter />
    </>
  );
}

/**
 * The front page: search field, popular queries, featured articles, products with their
 * categories, and popular articles.
 */
function HomePage() {
  const [{ data, error, fetching }, refetch] = useQuery({ query: HelpHomeDocument });
  const { brand } = useSite();
  const popularQueries = data?.popularQueries ?? [];
  if (error && !data?.products) {
    return (
      <>
        <Unloaded {...{ error, refetch }} />
        <section className="hero">
          <SearchBox />
        </section>
      </>
    );
  }
  return (
    <>
      <PageHead
        title={`${brand.name} 도움말`}
        description="서비스 이용 방법과 자주 묻는 질문을 검색해 보세요."
        path="/"
      />
      <Announcements />
      <section className="hero">
        <h1 className="hero-title">무엇을 도와드릴까요?</h1>
        <SearchBox />
        {popularQueries.length > 0 && (
          <div className="popular">
            <h2 className="popular-title">인기 검색어</h2>
            <ul className="chips">
              {popularQueries.map(({ text }) => (
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
      {data?.helpCentre?.homeHtml && (
        // The server renders this HTML from Markdown, as that of articles.
        <div
          className="article-body home-text"
          dangerouslySetInnerHTML={{ __html: data.helpCentre.homeHtml }}
        />
      )}
      {data?.featuredArticles && data.featuredArticles.length > 0 && (
        <section>
          <h2 className="section-title">추천 도움말</h2>
          <ArticleList articles={data.featuredArticles} />
        </section>
      )}
      {data?.products && data.products.length > 0 && (
        <section>
          <h2 className="section-title">서비스별 도움말</h2>
          <ul className="cards">
            {data.products.map((product) => (
              <CatalogueCard key={product.slug} path={productPath(product.slug)} {...product} />
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
