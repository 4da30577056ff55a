export {
  deleteDictionaryEntry,
  findDictionaryEntry,
  setDictionaryEntry,
} from './dictionary-entries.js';
export { DictionaryEntry } from './dictionary-entry.js';
export { LexiconCache } from './lexicon-cache.js';
export { DictionaryPayload } from './lexicon-payloads.js';
export {
  findSynonymSet,
  readDictionary,
  readSynonymSets,
  readWholeDictionary,
} from './read-lexicon.js';
export { SynonymSet } from './synonym-set.js';
export { SynonymSets } from './synonym-sets.js';
export { createLexicon } from './create-lexicon.js';
