import { stringify } from 'csv-stringify/sync';
import type { Pool } from 'pg';
import { type CatalogKind, type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { readSnapshot } from '../../core/database/connections.js';

/** Rows per fetch. */
const BATCH = 1_000;

/** The columns of each kind of rows, in file order; `$1` and `$2` are the range. */
const ROWS = {
  searches: `
    select at, id, query, searched, rewrites, literal, product_ids as products,
      category_ids as categories, platform_ids as platforms, include_common as "includeCommon",
      updated_from as "updatedFrom", updated_to as "updatedTo", sort, page, total,
      confidence, meaning, engine, degraded, took_ms as "tookMs", source, visitor, staff, clicks,
      application_id as "applicationId", (select name from application where id = application_id) as application,
      client_platform as "clientPlatform", client_version as "clientVersion"
    from search_log where at >= $1 and at < $2 order by at, id`,
  clicks: `
    select c.at, c.search_id as "searchId", c.search_at as "searchAt", s.query,
      c.article_id as "articleId", a.slug as "articleSlug", c.position
    from search_click c
      left join search_log s on s.id = c.search_id and s.at = c.search_at
      left join article a on a.id = c.article_id
    where c.search_at >= $1 and c.search_at < $2
    order by c.search_at, c.search_id, c.position, c.article_id`,
  suggestions: `
    select s.at, s.prefix, s.suggestions, s.source, s.visitor, s.article_id as "articleId",
      a.slug as "articleSlug", s.position
    from suggestion_log s left join article a on a.id = s.article_id
    where s.at >= $1 and s.at < $2 order by s.at, s.prefix, s.visitor`,
} as const;

const CATALOG_COLUMNS: Record<string, CatalogKind> = {
  products: 'product',
  categories: 'category',
  platforms: 'platform',
};

/** The kinds of rows in the log. */
export type LogKind = keyof typeof ROWS;

/** The export formats: CSV (RFC 4180) or JSON Lines. */
export type LogFormat = 'csv' | 'jsonl';

/**
 * Yields the rows of the log in [`from`, `to`) in order of time. Each string is one line with its
 * line end; CSV starts with a header line. A click has the time of its search, as in the
 * statistics, so that the searches and clicks of a range belong together. Products, categories and
 * platforms are slugs, or `#12` (the id) if they were deleted. In CSV, an apostrophe precedes text
 * that a spreadsheet would read as a formula, also after a semicolon, where the spreadsheet may
 * split the cell. All rows come from one snapshot and are read in batches of 1,000. A connection is
 * held until the generator ends or is closed.
 */
export async function* exportLog(
  pool: Pool,
  { what, from, to, format }: { what: LogKind; from: Date; to: Date; format: LogFormat },
): AsyncGenerator<string, void, undefined> {
  yield* readSnapshot(pool, async function* (client) {
    const catalog = await loadCatalog(client);
    await client.query(`declare log_rows no scroll cursor for ${ROWS[what]}`, [from, to]);
    for (let isFirst = true, isFull = true; isFull; isFirst = false) {
      const { rows, fields } = await client.query<Record<string, unknown>>(
        `fetch ${BATCH} from log_rows`,
      );
      const columns = fields.map(({ name }) => name);
      if (isFirst && format === 'csv') yield csvHeader(columns);
      for (const row of rows) {
        const record = toRecord(row, catalog);
        yield format === 'csv' ? csvLine(record, columns) : `${JSON.stringify(record)}\n`;
      }
      isFull = rows.length === BATCH;
    }
  });
}

function toRecord(row: Record<string, unknown>, catalog: CatalogSnapshot): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const kind = CATALOG_COLUMNS[column];
      if (kind)
        return [column, (value as number[]).map((id) => catalog[kind](id)?.slug ?? `#${id}`)];
      return [column, Buffer.isBuffer(value) ? value.toString('base64url') : value];
    }),
  );
}

/**
 * A separator of cells or lines before the start of a formula. A semicolon separates cells in
 * locales with a decimal comma. The analytics page duplicates this pattern, because it imports no
 * server code.
 */
const INNER_FORMULA = /(\r\n|[;\t\r\n])(?=[ "]*[=+\-@＝＋－＠\t\r])/g;

const guardInside = (text: string) => text.replace(INNER_FORMULA, "$1'");

const CSV = {
  record_delimiter: '\r\n',
  escape_formulas: true,
  cast: {
    date: (value: Date) => value.toISOString(),
    boolean: String,
    string: guardInside,
    object: (value: unknown, { column }: { column?: string | number }) =>
      CATALOG_COLUMNS[column!] ? (value as string[]).join(' ') : guardInside(JSON.stringify(value)),
  },
};

function csvHeader(columns: readonly string[]): string {
  return stringify([[...columns]], CSV);
}

function csvLine(record: Record<string, unknown>, columns: readonly string[]): string {
  return stringify([record], { ...CSV, columns });
}
