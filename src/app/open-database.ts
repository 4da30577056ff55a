import { ApiKey, Application } from '../access/index.js';
import {
  ArticleRow,
  ArticleVariant,
  Feedback,
  Revision,
  VariantPlatform,
} from '../articles/index.js';
import { Category, Platform, Product } from '../catalog/index.js';
import { connectDatabase, type DataSource } from '../core/database.js';
import { OperatorError } from '../core/errors.js';
import { migrate, readMigrationState } from '../core/migrations.js';
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
import { Changes1764000000013 } from '../../migrations/1764000000013-changes.js';
import { Webhooks1764000000014 } from '../../migrations/1764000000014-webhooks.js';
import { Applications1764000000015 } from '../../migrations/1764000000015-applications.js';
import { SuggestionClicks1764000000017 } from '../../migrations/1764000000017-suggestion-clicks.js';
import { MovedContent1764000000018 } from '../../migrations/1764000000018-moved-content.js';
import { QueueRights1764000000019 } from '../../migrations/1764000000019-queue-rights.js';
import { WordsAsIndex1764000000020 } from '../../migrations/1764000000020-words-as-index.js';
import { OrdinaryServer1764000000021 } from '../../migrations/1764000000021-ordinary-server.js';
import { WebhookJobs1764000000022 } from '../../migrations/1764000000022-webhook-jobs.js';
import { ImportStates1764000000023 } from '../../migrations/1764000000023-import-states.js';
import { SmallerAnalytics1764000000024 } from '../../migrations/1764000000024-smaller-analytics.js';

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
  Changes1764000000013,
  Webhooks1764000000014,
  Applications1764000000015,
  SuggestionClicks1764000000017,
  MovedContent1764000000018,
  QueueRights1764000000019,
  WordsAsIndex1764000000020,
  OrdinaryServer1764000000021,
  WebhookJobs1764000000022,
  ImportStates1764000000023,
  SmallerAnalytics1764000000024,
];

/** The entity classes of TypeORM. */
const ENTITIES = [
  ApiKey,
  Application,
  Product,
  Category,
  Platform,
  SynonymSet,
  DictionaryEntry,
  ArticleRow,
  Revision,
  ArticleVariant,
  VariantPlatform,
  Feedback,
];

/**
 * What a caller needs of the database. `write`: pending migrations are run. `read`: it must have
 * them. `any`: it is taken as it is. `new`: the same, and there need not be an embedded one yet.
 */
export type Access = 'read' | 'write' | 'any' | 'new';

export interface Opening {
  /** Maximum number of connections; default: 10. */
  poolSize?: number;
  access?: Access;
  /** Gets a sentence if a newer version of Doum has migrated the database. */
  warn?: (message: string) => void;
}

/**
 * Connects to the database, `write` by default. Rejects with OperatorError if nothing answers, or if
 * the database lacks migrations that cannot be run.
 */
export async function openDatabase(
  url: string,
  { access, warn, ...pool }: Opening = {},
): Promise<DataSource> {
  const dataSource = await connectDatabase({ url, entities: ENTITIES, ...pool });
  try {
    await prepare(dataSource, { access, warn });
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function prepare(
  dataSource: DataSource,
  { access = 'write', warn = () => undefined }: Opening,
): Promise<void> {
  if (access === 'any' || access === 'new') return;
  if (access === 'write') await migrate(dataSource, MIGRATIONS);
  const { applied, pending, unknown } = await readMigrationState(dataSource, MIGRATIONS);
  if (pending.length > 0)
    throw new OperatorError(
      (applied.length === 0
        ? 'The database has no tables of Doum yet. '
        : `The database is older than this version: it lacks ${pending.join(', ')}. `) +
        (access === 'read' ? 'This command only reads, so nothing was changed: run' : 'Run') +
        ' "doum migrate" first.',
    );
  if (unknown.length > 0)
    warn(
      `The database is newer than this version of Doum: it has ${unknown.join(', ')}. This ` +
        'version goes on, as during an upgrade; update it soon.',
    );
}

/** Opens the database for the duration of `work`. */
export async function withDatabase<T>(
  url: string,
  work: (dataSource: DataSource) => Promise<T>,
  opening: Opening = {},
): Promise<T> {
  const dataSource = await openDatabase(url, opening);
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
