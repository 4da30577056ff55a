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
import { Catalog1764000000001 } from '../../migrations/1764000000001-catalog.js';
import { Articles1764000000002 } from '../../migrations/1764000000002-articles.js';
import { Access1764000000003 } from '../../migrations/1764000000003-access.js';
import { Lexicon1764000000004 } from '../../migrations/1764000000004-lexicon.js';
import { Search1764000000005 } from '../../migrations/1764000000005-search.js';
import { Indexing1764000000006 } from '../../migrations/1764000000006-indexing.js';
import { Analytics1764000000007 } from '../../migrations/1764000000007-analytics.js';
import { UnansweredSearches1764000000008 } from '../../migrations/1764000000008-unanswered-searches.js';
import { ArticleChanges1764000000009 } from '../../migrations/1764000000009-article-changes.js';
import { TermVectorChanges1764000000010 } from '../../migrations/1764000000010-term-vector-changes.js';
import { SearchSegments1764000000011 } from '../../migrations/1764000000011-search-segments.js';
import { WordsTarget1764000000012 } from '../../migrations/1764000000012-words-target.js';

/** All migrations, in order. */
export const MIGRATIONS = [
  Catalog1764000000001,
  Articles1764000000002,
  Access1764000000003,
  Lexicon1764000000004,
  Search1764000000005,
  Indexing1764000000006,
  Analytics1764000000007,
  UnansweredSearches1764000000008,
  ArticleChanges1764000000009,
  TermVectorChanges1764000000010,
  SearchSegments1764000000011,
  WordsTarget1764000000012,
];

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
