import { createContext, use } from 'react';
import { Link, useLocation } from 'wouter';
import type { Site } from '../../index.js';
import { categoryPath, contactAddress, productPath } from '../addresses.js';
import { Logo } from '../../shared/brand.js';
import { SearchBox } from '../search/search-box.js';

/** A link to the front page, and on every other page the search field. */
export function SiteHeader() {
  const [path] = useLocation();
  const { brand } = useSite();
  return (
    <header className="site-header">
      <div className="site-header-row">
        <Link href="/" className="site-name">
          <Logo brand={brand} /> <span className="site-name-soft">도움말</span>
        </Link>
        {path !== '/' && <SearchBox />}
      </div>
    </header>
  );
}

/** Links at the end of every page. */
export function SiteFooter() {
  const { contactUrl, brand } = useSite();
  return (
    <footer className="site-footer">
      <nav className="site-footer-row" aria-label="바로가기">
        <Link href="/">홈</Link>
        <Link href="/search">전체 도움말</Link>
        {contactUrl !== null && <a href={contactAddress(contactUrl)}>상담원에게 물어보기</a>}
        {brand.footerLinks.map(({ name, address }) => (
          <a key={address} href={address}>
            {name}
          </a>
        ))}
      </nav>
    </footer>
  );
}

/**
 * The title and metadata of a page. `path` is its canonical address; search engines do not index a
 * page without `path`. `article`: the facts about an article for search engines.
 */
export function PageHead({
  title,
  description,
  path,
  article,
}: {
  title: string;
  description?: string;
  path?: string;
  article?: { headline: string; section: string; updatedAt: string };
}) {
  const { origin, brand } = useSite();
  const url = `${origin}${path}`;
  return (
    <>
      <title>{path === '/' ? title : `${title} - ${brand.name}`}</title>
      {description !== undefined && <meta name="description" content={description} />}
      {path === undefined ? (
        <meta name="robots" content="noindex" />
      ) : (
        <>
          <link rel="canonical" href={url} />
          <meta property="og:type" content={article ? 'article' : 'website'} />
          <meta property="og:locale" content="ko_KR" />
          <meta property="og:title" content={title} />
          {description !== undefined && <meta property="og:description" content={description} />}
          <meta property="og:url" content={url} />
        </>
      )}
      {article && (
        <script
          type="application/ld+json"
          // Only `<` could end the script element.
          dangerouslySetInnerHTML={{
            __html: JSON.stringify({
              '@context': 'https://schema.org',
              '@type': 'Article',
              ...{ headline: article.headline, description, url, inLanguage: 'ko' },
              articleSection: article.section,
              dateModified: article.updatedAt,
            }).replaceAll('<', '\\u003c'),
          }}
        />
      )}
    </>
  );
}

export interface Crumb {
  name: string;
  path: string;
}

/** Links from the front page down to the current page. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav className="breadcrumb" aria-label="현재 위치">
      <ol className="breadcrumb-list">
        {[{ name: '홈', path: '/' }, ...crumbs].map(({ name, path }) => (
          <li key={path}>
            <Link href={path}>{name}</Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The crumbs of a product and its categories, from the top down. */
export function catalogueCrumbs(
  product: { slug: string; name: string },
  categories: readonly { slug: string; name: string }[],
): Crumb[] {
  return [
    { name: product.name, path: productPath(product.slug) },
    ...categories.map(({ slug, name }) => ({ name, path: categoryPath(slug) })),
  ];
}

/** Set around every page. */
export const SiteContext = createContext<Site>(null as never);

export function useSite(): Site {
  return use(SiteContext);
}
