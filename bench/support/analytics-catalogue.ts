import { importLines } from '../../src/articles/index.js';
import type { DataSource } from '../../src/core/database.js';
import { generateArticles } from './generate-articles.js';

const ARTICLES = 200;

/** A product, category or platform. */
export interface CatalogueItem {
  id: number;
  slug: string;
  name: string;
}

/** The values of filters, and the articles that visitors open. */
export interface Catalogue {
  products: readonly CatalogueItem[];
  categories: readonly CatalogueItem[];
  platforms: readonly CatalogueItem[];
  articles: readonly { id: number; slug: string; isPublished: boolean }[];
}

/** Imports the demo catalogue with generated articles. One article in twenty is not published. */
export async function loadCatalogue(dataSource: DataSource): Promise<Catalogue> {
  const report = await importLines(dataSource, lines(), { keepRows: false, editor: 'bench' });
  if (report.errors[0]) throw new Error(report.errors[0].reason);
  const read = async (table: string): Promise<CatalogueItem[]> =>
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

function isDraft(slug: string): boolean {
  return slug.endsWith('7') && Number(slug.replace(/\D/g, '')) % 20 === 7;
}
