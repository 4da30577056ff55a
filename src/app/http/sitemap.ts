import type { Pool } from 'pg';
import { publicArticles } from '../../articles/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import { ExpiringValue } from '../../core/expiring-value.js';
import { pageUrl } from '../../core/page-urls.js';

/** Maximum entries per file: https://www.sitemaps.org/protocol.html */
const ENTRIES_IN_FILE = 50_000;

/** Cached because reading many articles takes long. Search engines come about once a day. */
const MAX_AGE_MS = 300_000;

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

interface Entry {
  /** The path, which needs no escaping: slugs have only a-z, 0-9 and hyphens. */
  path: string;
  updatedAt?: Date;
}

/** All pages for search engines, cached for five minutes. */
export class Sitemap {
  private readonly entries: ExpiringValue<Entry[]>;

  constructor(pool: Pool, catalog: CatalogCache) {
    this.entries = new ExpiringValue(async () => {
      const { products, categories } = await catalog.current();
      return [
        { path: '/' },
        ...products.map(({ slug }) => ({ path: pageUrl('', 'product', slug) })),
        ...categories.map(({ slug }) => ({ path: pageUrl('', 'category', slug) })),
        ...(await publicArticles(pool)).map(({ slug, updatedAt }) => ({
          path: pageUrl('', 'article', slug),
          updatedAt,
        })),
      ];
    }, MAX_AGE_MS);
  }

  /**
   * The sitemap as XML, or an index of several files if one file is not enough. With `page`, from
   * 1, one of these files; null if there is no such page. `origin` must not contain characters that
   * XML would need to escape.
   */
  async xml(origin: string, page?: number): Promise<string | null> {
    const entries = await this.entries.current();
    const files = Math.ceil(entries.length / ENTRIES_IN_FILE);
    if (page === undefined && files > 1) {
      const sitemaps = Array.from(
        { length: files },
        (_, i) => `<sitemap><loc>${origin}/sitemap.xml?page=${i + 1}</loc></sitemap>`,
      );
      return `${XML}<sitemapindex ${NAMESPACE}>${sitemaps.join('')}</sitemapindex>`;
    }
    const number = page ?? 1;
    if (!Number.isInteger(number) || number < 1 || number > files) return null;
    const urls = entries
      .slice((number - 1) * ENTRIES_IN_FILE, number * ENTRIES_IN_FILE)
      .map(({ path, updatedAt }) => {
        const changed = updatedAt ? `<lastmod>${updatedAt.toISOString()}</lastmod>` : '';
        return `<url><loc>${origin}${path}</loc>${changed}</url>`;
      });
    return `${XML}<urlset ${NAMESPACE}>${urls.join('')}</urlset>`;
  }
}
