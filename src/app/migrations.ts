import { Knowledge1764000000001 } from '../../migrations/1764000000001-knowledge.js';
import { Indexing1764000000002 } from '../../migrations/1764000000002-indexing.js';
import { PostgresEngine1764000000003 } from '../../migrations/1764000000003-postgres-engine.js';

/** All migrations, in order. */
export const MIGRATIONS = [Knowledge1764000000001, Indexing1764000000002, PostgresEngine1764000000003];
