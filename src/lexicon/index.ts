export {
  deleteDictionaryEntry,
  findDictionaryEntry,
  setDictionaryEntry,
} from './dictionary-entries.js';
export { DictionaryEntry } from './lexicon-entities.js';
export { readDictionary, readSynonymSets, readWholeDictionary } from './lexicon.sql.js';
export { LexiconCache } from './lexicon-cache.js';
export { DictionaryPayload } from './lexicon-resolver.js';
export { SynonymSet } from './lexicon-entities.js';
export { SynonymSets } from './synonym-sets.js';
export { createLexicon } from './create-lexicon.js';
