import { ApiKey, Application, Person } from '../access/index.js';
import {
  ArticleQuestion,
  ArticleRow,
  ArticleVariant,
  Revision,
  VariantPlatform,
} from '../articles/index.js';
import { Feedback } from '../feedback/index.js';
import { Category, Platform, Product } from '../catalog/index.js';
import { connectDatabase, type DataSource } from '../core/database/database.js';
import { OperatorError } from '../core/errors.js';
import { migrate, readMigrationState } from '../core/database/migrations.js';
import { ArticleNote } from '../editorial/index.js';
import { DictionaryEntry, SynonymSet } from '../lexicon/index.js';
import { MIGRATIONS } from '../../migrations/index.js';

/** The entity classes of TypeORM. */
const ENTITIES = [
  ApiKey,
  Application,
  Person,
  Product,
  Category,
  Platform,
  SynonymSet,
  DictionaryEntry,
  ArticleRow,
  Revision,
  ArticleVariant,
  VariantPlatform,
  ArticleQuestion,
  Feedback,
  ArticleNote,
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
 * Connects to the database, `write` by default. Rejects with OperatorError if nothing answers, if
 * Doum 0.1 made the database, or if the database lacks migrations that cannot be run.
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
