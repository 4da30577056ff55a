export { bigrams } from './bigrams.js';
export { DICTIONARY } from './dictionary.js';
export { normalize, titleSortKey } from './normalize.js';
export { freeSlug, romanizedSlug } from './romanized-slug.js';
export { STOP_TAGS, type Token, tokenize } from './tokenizer.js';
