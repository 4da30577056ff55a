import { createContext, use } from 'react';
import { Link, useLocation } from 'wouter';
import type { Site } from '../../index.js';
import { categoryPath, contactAddress, productPath } from '../addresses.js';
import { SearchBox } from '../search/search-box.js';

/** A link to the front page, and on every other page the search field. */
export function SiteHeader() {
  const [path] = useLocation();
  return (
    <header className="site-header">
      <div className="site-header-row">
        <Link href="/" className="site-name">
          고객센터 <span className="site-name-soft">도움말</span>
        </Link>
        {path !== '/' && <SearchBox />}
      </div>
    </header>
  );
}

/** Links at the end of every page. */
export function SiteFooter() {
  const { contactUrl } = useSite();
  return (
    <footer className="site-footer">
      <nav className="site-footer-row" aria-label="바로가기">
        <Link href="/">홈</Link>
        <Link href="/search">전체 도움말</Link>
        {contactUrl !== null && <a href={contactAddress(contactUrl)}>상담원에게 물어보기</a>}
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
  const { origin } = useSite();
  const url = `${origin}${path}`;
  return (
    <>
      <title>{title}</title>
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

/** A link to the contact address, if one is configured. `lead` is the sentence before it. */
export function ContactLink({ searchId, lead }: { searchId?: string; lead: string }) {
  const { contactUrl } = useSite();
  if (contactUrl === null) return null;
  return (
    <p className="contact">
      <span>{lead}</span>{' '}
      <a className="button" href={contactAddress(contactUrl, searchId)}>
        상담원에게 물어보기
      </a>
    </p>
  );
}

export const SiteContext = createContext<Site>({ origin: '', contactUrl: null });

function useSite(): Site {
  return use(SiteContext);
}
