import { Route, Switch } from 'wouter';
import { ArticlePage } from './article/article-page.js';
import { CategoryPage, ProductPage } from './catalog/catalogue-pages.js';
import { HomePage } from './home-page.js';
import { NotFoundPage } from './layout/problem.js';
import { SearchPage } from './search/search-page.js';
import { SiteFooter, SiteHeader } from './layout/layout.js';
import { useArrival } from './layout/navigation.js';

/** The help centre: the page of the current address between header and footer. */
export function HelpCentre() {
  const main = useArrival();
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
          {/* The key makes React build a new page for each article, so that no state is kept. */}
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
