import { Category, Platform, Product } from '../catalog/index.js';
import { connectDatabase, type DataSource, migrate as runMigrations } from '../core/database.js';
import { DictionaryEntry, SynonymSet } from '../lexicon/index.js';
import { MIGRATIONS } from './migrations.js';

/** Connects and brings the schema up to date. */
export async function openDatabase(url: string): Promise<DataSource> {
  const entities = [Product, Category, Platform, SynonymSet, DictionaryEntry];
  const dataSource = await connectDatabase({ url, entities, migrations: MIGRATIONS });
  try {
    await runMigrations(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** Opens the database for one piece of work. */
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
