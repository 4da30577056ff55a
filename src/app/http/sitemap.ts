import type { Pool } from 'pg';
import { publicArticles } from '../../articles/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import { ExpiringValue } from '../../core/caches.js';
import { pageUrl } from '../../core/page-urls.js';

/** Maximum entries of a sitemap: https://www.sitemaps.org/protocol.html */
const MAX_ENTRIES = 50_000;

/** Cached because reading many articles takes long. Search engines come about once a day. */
const MAX_AGE_MS = 300_000;

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const NAMESPACES =
  'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"';

interface Entry {
  /** The path, which needs no escaping: slugs have only a-z, 0-9 and hyphens. */
  path: string;
  /** Only of an article, which also has an address with Markdown. */
  updatedAt?: Date;
}

/** The pages for search engines, at most 50,000, cached for five minutes. */
export class Sitemap {
  private readonly entries: ExpiringValue<Entry[]>;

  constructor(pool: Pool, catalog: CatalogCache) {
    this.entries = new ExpiringValue(async () => {
      const { products, categories } = await catalog.current();
      return [
        { path: '/' },
        { path: '/llms.txt' },
        ...products.map(({ slug }) => ({ path: pageUrl('', 'product', slug) })),
        ...categories.map(({ slug }) => ({ path: pageUrl('', 'category', slug) })),
        ...(await publicArticles(pool)).map(({ slug, updatedAt }) => ({
          path: pageUrl('', 'article', slug),
          updatedAt,
        })),
      ].slice(0, MAX_ENTRIES);
    }, MAX_AGE_MS);
  }

  /** The sitemap as XML. `origin` must not contain characters that XML would need to escape. */
  async xml(origin: string): Promise<string> {
    const urls = (await this.entries.current()).map(({ path, updatedAt }) => {
      const url = origin + path;
      const more = updatedAt
        ? `<lastmod>${updatedAt.toISOString()}</lastmod>` +
          `<xhtml:link rel="alternate" type="text/markdown" href="${url}.md"/>`
        : '';
      return `<url><loc>${url}</loc>${more}</url>`;
    });
    return `${XML}<urlset ${NAMESPACES}>${urls.join('')}</urlset>`;
  }
}
