import { createContext, use } from 'react';
import { Link, useLocation } from 'wouter';
import { contactAddress } from '../format.js';
import { SearchBox } from '../search/search-box.js';
import type { Site } from '../site.js';

/** The way home, and on every page but that one the field to search by. */
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

/** The ends of every page. */
export function SiteFooter() {
  const { contactUrl } = useSite();
  return (
    <footer className="site-footer">
      <nav className="site-footer-row" aria-label="바로가기">
        <Link href="/">도움말 처음</Link>
        <Link href="/search">전체 도움말</Link>
        {contactUrl !== null && <a href={contactAddress(contactUrl)}>상담원에게 물어보기</a>}
      </nav>
    </footer>
  );
}

/**
 * What a page says of itself to browsers and search engines. A page without a `path` is for its
 * reader alone.
 */
export function PageHead({
  title,
  description,
  path,
}: {
  title: string;
  description?: string;
  path?: string;
}) {
  const { origin } = useSite();
  return (
    <>
      <title>{title}</title>
      {description !== undefined && <meta name="description" content={description} />}
      {path === undefined ? (
        <meta name="robots" content="noindex" />
      ) : (
        <>
          <link rel="canonical" href={`${origin}${path}`} />
          <meta property="og:title" content={title} />
          {description !== undefined && <meta property="og:description" content={description} />}
          <meta property="og:url" content={`${origin}${path}`} />
        </>
      )}
    </>
  );
}

export interface Crumb {
  name: string;
  path: string;
}

/** The way from the front page down to where the reader is. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav className="breadcrumb" aria-label="현재 위치">
      <ol className="breadcrumb-list">
        {[{ name: '처음', path: '/' }, ...crumbs].map(({ name, path }) => (
          <li key={path}>
            <Link href={path}>{name}</Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The way down through a product and its categories. */
export function catalogueCrumbs(
  product: { slug: string; name: string },
  categories: readonly { slug: string; name: string }[],
): Crumb[] {
  return [
    { name: product.name, path: `/products/${product.slug}` },
    ...categories.map(({ slug, name }) => ({ name, path: `/categories/${slug}` })),
  ];
}

/** The way to a person, where the server knows one. */
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

/** What the page knows of its server. */
function useSite(): Site {
  return use(SiteContext);
}
