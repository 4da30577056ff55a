import { ApiKey } from '../access/index.js';
import {
  ArticleEntity,
  ArticleRevisionEntity,
  ArticleVariantEntity,
  Feedback,
} from '../articles/index.js';
import { Category, Platform, Product } from '../catalog/index.js';
import { connectDatabase, type DataSource, migrate as runMigrations } from '../core/database.js';
import { DictionaryEntry, SynonymSet } from '../lexicon/index.js';
import { MIGRATIONS } from './migrations.js';

/** The entity classes of TypeORM. */
const ENTITIES = [
  ApiKey,
  Product,
  Category,
  Platform,
  SynonymSet,
  DictionaryEntry,
  ArticleEntity,
  ArticleRevisionEntity,
  ArticleVariantEntity,
  Feedback,
];

/** Connects to the database and migrates it. Rejects with OperatorError if nothing answers. */
export async function openDatabase(url: string): Promise<DataSource> {
  const dataSource = await connectDatabase({ url, entities: ENTITIES, migrations: MIGRATIONS });
  try {
    await runMigrations(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** Opens the database for the duration of `work`. */
export async function withDatabase<T>(
  url: string,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = await openDatabase(url);
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
