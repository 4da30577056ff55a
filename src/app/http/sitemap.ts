import type { Pool } from 'pg';
import { publicArticles } from '../../articles/index.js';
import type { CatalogCache } from '../../catalog/index.js';
import { ExpiringValue } from '../../core/expiring-value.js';

/** As many as one file may hold: https://www.sitemaps.org/protocol.html */
const ENTRIES_IN_FILE = 50_000;

/** Reading all articles takes long where there are many; search engines come about once a day. */
const MAX_AGE_MS = 300_000;

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

interface Entry {
  /** From the slash on. Slugs are a-z, 0-9 and hyphens. */
  path: string;
  updatedAt?: Date;
}

/** Every page that search engines should know, at most five minutes old. */
export class Sitemap {
  private readonly entries: ExpiringValue<Entry[]>;

  constructor(pool: Pool, catalog: CatalogCache) {
    this.entries = new ExpiringValue(async () => {
      const { products, categories } = await catalog.current();
      return [
        { path: '/' },
        ...products.map(({ slug }) => ({ path: `/products/${slug}` })),
        ...categories.map(({ slug }) => ({ path: `/categories/${slug}` })),
        ...(await publicArticles(pool)).map(({ slug, updatedAt }) => ({
          path: `/articles/${slug}`,
          updatedAt,
        })),
      ];
    }, MAX_AGE_MS);
  }

  /**
   * The sitemap as XML, or where one file cannot hold it an index of such files; with `page`, from
   * 1, one of them. null where there is no such page. `origin` holds nothing that XML has a meaning
   * for.
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
