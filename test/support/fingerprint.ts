import type { TestApp } from './start-test-app.js';

const TABLES = [
  'product',
  'category',
  'platform',
  'article',
  'article_revision',
  'article_variant',
  'article_variant_platform',
  'slug_history',
  'synonym_set',
  'dictionary_entry',
];

/** A hash of all rows that editors write. */
export function fingerprint(app: TestApp): Promise<string> {
  return fingerprintOf((sql) => app.app.dataSource.query(sql));
}

/** The same for a function that runs statements. */
export async function fingerprintOf(
  query: (sql: string) => Promise<{ print: string }[]>,
): Promise<string> {
  const parts = TABLES.map(
    (table) =>
      `(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${table} t)`,
  );
  const [row] = await query(`select concat_ws('-', ${parts.join(', ')}) as print`);
  return row!.print;
}
