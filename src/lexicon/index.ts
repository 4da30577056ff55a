export { HELP_WORDS } from './help-words.js';
export {
  deleteDictionaryEntry,
  findDictionaryEntry,
  setDictionaryEntry,
} from './dictionary-entries.js';
export {
  DictionaryEntry,
  readDictionary,
  readSynonymSets,
  readWholeDictionary,
  SynonymSet,
} from './lexicon-entities.js';
export { LexiconCache } from './lexicon-cache.js';
export { DictionaryPayload } from './lexicon-resolver.js';
export { SynonymSets } from './synonym-sets.js';
export { createLexicon } from './create-lexicon.js';
