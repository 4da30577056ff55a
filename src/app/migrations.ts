import { Catalog1764000000001 } from '../../migrations/1764000000001-catalog.js';
import { Articles1764000000002 } from '../../migrations/1764000000002-articles.js';
import { Access1764000000003 } from '../../migrations/1764000000003-access.js';
import { Lexicon1764000000004 } from '../../migrations/1764000000004-lexicon.js';
import { Search1764000000005 } from '../../migrations/1764000000005-search.js';
import { Indexing1764000000006 } from '../../migrations/1764000000006-indexing.js';
import { Analytics1764000000007 } from '../../migrations/1764000000007-analytics.js';

/** All migrations, in order. */
export const MIGRATIONS = [
  Catalog1764000000001,
  Articles1764000000002,
  Access1764000000003,
  Lexicon1764000000004,
  Search1764000000005,
  Indexing1764000000006,
  Analytics1764000000007,
];
