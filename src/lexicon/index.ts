import { type DataSource, poolOf } from '../core/database/database.js';
import type { Feature } from '../core/feature.js';
import type { Notifications } from '../core/database/notifications.js';
import { LexiconCache } from './lexicon-cache.js';
import { LexiconResolver } from './lexicon-resolver.js';

export { HELP_WORDS } from './help-words.js';
export { deleteDictionaryEntry, setDictionaryEntry } from './dictionary-entries.js';
export {
  DictionaryEntry,
  readDictionary,
  readWholeDictionary,
  SynonymSet,
} from './lexicon-entities.js';
export { LexiconCache } from './lexicon-cache.js';
export { LEXICON_LINES } from './lexicon-lines.js';
export { DictionaryPayload } from './lexicon-resolver.js';
export { SynonymSets } from './synonym-sets.js';

/** The words that editors maintain: synonym sets and dictionary entries. */
export interface LexiconFeature extends Feature {
  cache: LexiconCache;
}

/** The cache follows the notifications of Postgres. */
export function createLexicon({
  dataSource,
  notifications,
}: {
  dataSource: DataSource;
  notifications: Notifications;
}): LexiconFeature {
  const cache = new LexiconCache(poolOf(dataSource));
  notifications.on('doum_lexicon', () => cache.invalidate());
  return { cache, resolvers: [new LexiconResolver(dataSource, cache)] };
}
