export { bigrams } from './bigrams.js';
export { DICTIONARY, type DictionaryEntry } from './dictionary.js';
export { isFunctionWord, isParticle, isSilent, isTail, stemsOf } from './function-words.js';
export { choseong, FINAL_JAMO, INITIAL_JAMO, isChoseong, jamo } from './jamo.js';
export { jamoDistance } from './jamo-distance.js';
export { toKoreanLayout, toLatinLayout } from './keyboard-layout.js';
export { foldForms, lettersAndDigits, normalize, titleKey, titleSortKey } from './normalize.js';
export { freeSlug, romanizedSlug } from './romanized-slug.js';
export { createTokenizer, STOP_TAGS, type Token, type Tokenize, tokenize } from './tokenizer.js';
