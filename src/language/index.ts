export {
  bigrams,
  englishStem,
  foldForms,
  lettersAndDigits,
  normalize,
  titleKey,
  titleSortKey,
  freeSlug,
  romanizedSlug,
  withoutEmotion,
} from './normalize.js';
export { choseongPattern, choseongPhrasePattern, phrasesOfChoseong } from './choseong-phrases.js';
export { VerbForms } from './conjugation.js';
export { DICTIONARY, type DictionaryEntry } from './dictionary.js';
export {
  FUNCTION_TAGS,
  FUNCTION_TERMS,
  hasTopic,
  isFunctionToken,
  isFunctionWord,
  isParticle,
  isTail,
  stemsOf,
  topicWords,
} from './function-words.js';
export {
  choseong,
  FINAL_JAMO,
  INITIAL_JAMO,
  isChoseong,
  jamo,
  jamoDistance,
  toKoreanLayout,
  toLatinLayout,
} from './jamo.js';
export { looksPersonal, maskPersonal } from './mask-personal.js';
export { createTokenizer, STOP_TAGS, type Token, type Tokenize, tokenize } from './tokenizer.js';
export {
  mayBeEnglish,
  keysOfLatin,
  loanwordSounds,
  transliterationCost,
} from './transliteration.js';
export { WORD_LISTS } from './word-lists.js';
