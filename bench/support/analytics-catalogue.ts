import { importLines } from '../../src/articles/index.js';
import type { DataSource } from '../../src/core/database.js';
import { generateArticles } from './generate-articles.js';

const ARTICLES = 200;

/** A product, category or platform. */
export interface Value {
  id: number;
  slug: string;
  name: string;
}

/** What searches are filtered by, and what is opened from them. */
export interface Catalogue {
  products: readonly Value[];
  categories: readonly Value[];
  platforms: readonly Value[];
  articles: readonly { id: number; slug: string; isPublished: boolean }[];
}

/**
 * Loads the catalogue of the demo with generated articles, of which some are no longer published.
 */
export async function loadCatalogue(dataSource: DataSource): Promise<Catalogue> {
  const report = await importLines(dataSource, lines(), { keepRows: false, editor: 'bench' });
  if (report.errors[0]) throw new Error(report.errors[0].reason);
  const read = async (table: string): Promise<Value[]> =>
    dataSource.query(`select id::integer as id, slug, name from ${table} order by id`);
  const articles: { id: number; slug: string }[] = await dataSource.query(
    'select id::integer as id, slug from article order by id',
  );
  return {
    products: await read('product'),
    categories: await read('category'),
    platforms: await read('platform'),
    articles: articles.map((article) => ({ ...article, isPublished: !isDraft(article.slug) })),
  };
}

async function* lines(): AsyncGenerator<string> {
  for (const line of generateArticles(ARTICLES, 1)) {
    const record = JSON.parse(line) as { type: string; slug: string };
    yield record.type === 'article' && isDraft(record.slug)
      ? JSON.stringify({ ...record, status: 'DRAFT' })
      : line;
  }
}

/** Each twentieth. */
function isDraft(slug: string): boolean {
  return slug.endsWith('7') && Number(slug.replace(/\D/g, '')) % 20 === 7;
}
