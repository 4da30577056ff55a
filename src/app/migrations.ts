import { Knowledge1764000000001 } from '../../migrations/1764000000001-knowledge.js';
import { Indexing1764000000002 } from '../../migrations/1764000000002-indexing.js';
import { PostgresEngine1764000000003 } from '../../migrations/1764000000003-postgres-engine.js';
import { Lexicon1764000000004 } from '../../migrations/1764000000004-lexicon.js';
import { Meaning1764000000005 } from '../../migrations/1764000000005-meaning.js';
import { Replicas1764000000006 } from '../../migrations/1764000000006-replicas.js';
import { Access1764000000007 } from '../../migrations/1764000000007-access.js';
import { ArticlesForStaff1764000000008 } from '../../migrations/1764000000008-articles-for-staff.js';
import { Analytics1764000000009 } from '../../migrations/1764000000009-analytics.js';
import { InterestOfAddresses1764000000010 } from '../../migrations/1764000000010-interest-of-addresses.js';
import { ImportMemory1764000000012 } from '../../migrations/1764000000012-import-memory.js';

/** All migrations, in order. */
export const MIGRATIONS = [
  Knowledge1764000000001,
  Indexing1764000000002,
  PostgresEngine1764000000003,
  Lexicon1764000000004,
  Meaning1764000000005,
  Replicas1764000000006,
  Access1764000000007,
  ArticlesForStaff1764000000008,
  Analytics1764000000009,
  InterestOfAddresses1764000000010,
  ImportMemory1764000000012,
];
