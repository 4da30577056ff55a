import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { LogWriter } from '../../src/analytics/index.js';
import type { SearchRow } from '../../src/analytics/log/log-rows.js';

/** A past search for analytics. */
export interface PastSearch {
  at: Date;
  query: string;
  /** Number of hits; default 3. */
  total?: number;
  /** Default null, as for literal searches. */
  confidence?: 'HIGH' | 'PARTIAL' | 'NONE' | null;
  /** Default null, as without a model server. */
  meaning?: 'USED' | 'SKIPPED';
  pinned?: boolean;
  /** The position of the click; absent: no click. */
  clicked?: number;
  /** Slugs in its filter. */
  product?: string;
  category?: string;
  platform?: string;
  source?: 'app' | 'web' | 'api';
  /** Identifies the visitor; by default each search has its own. */
  visitor?: string;
  rewrites?: SearchRow['rewrites'];
}

/** Writes searches into the log at these times, with the server's own writer. */
export async function writePastSearches(
  pool: Pool,
  searches: readonly PastSearch[],
): Promise<void> {
  const ids = await slugIds(pool);
  const id = (kind: string, slug: string | undefined) =>
    slug === undefined ? [] : [ids.get(`${kind} ${slug}`)!];
  const rows = searches.map(
    ({
      at,
      query,
      total = 3,
      confidence = null,
      meaning = null,
      pinned = false,
      product,
      category,
      platform,
      source = 'web',
      visitor = randomUUID(),
      rewrites = [],
    }): SearchRow => ({
      at,
      id: randomUUID(),
      query,
      searched: query,
      rewrites,
      literal: false,
      understood: true,
      productIds: id('product', product),
      categoryIds: id('category', category),
      platformIds: id('platform', platform),
      includeCommon: true,
      updatedFrom: null,
      updatedTo: null,
      sort: 'RELEVANCE',
      page: 1,
      isNumberedPage: false,
      total,
      confidence,
      meaning,
      pinned,
      engine: 'MEMORY',
      degraded: false,
      tookMs: 4,
      source,
      applicationId: null,
      clientPlatform: null,
      clientVersion: null,
      visitor: Buffer.from(visitor.replaceAll('-', '').padEnd(32, '0').slice(0, 32), 'hex'),
      staff: false,
    }),
  );
  const articles = [...ids]
    .filter(([name]) => name.startsWith('article '))
    .map(([, article]) => article);
  const clicks = rows.flatMap((row, i) => {
    const position = searches[i]!.clicked;
    if (position === undefined) return [];
    // The same query leads to the same few articles.
    const articleId =
      articles[
        (row.query.length * 31 + (row.query.codePointAt(0) ?? 0) + position) % articles.length
      ]!;
    return [
      {
        at: row.at,
        searchId: row.id,
        searchedAt: row.at,
        articleId,
        position,
        address: row.visitor.subarray(0, 8),
      },
    ];
  });
  const writer = new LogWriter(pool);
  await writer.write({ searches: rows, pages: [], clicks, views: [], suggestions: [] });
}

async function slugIds(pool: Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ name: string; id: number }>(
    `select 'product ' || slug as name, id from product union all select 'category ' || slug, id from category
     union all select 'platform ' || slug, id from platform union all select 'article ' || slug, id from article`,
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}
