export type { Direction } from './vectors.js';
export { similarity } from './vectors.js';
export { createMeaning, NEEDS_WORDS, readEncoding } from './create-meaning.js';
export { EmbeddingsClient, type EmbeddingsConfig } from './embeddings-client.js';
export { Meaning } from './meaning.js';
export type { TextDirections } from './meaning-store.js';
export { cutPassages, type TextPart } from './passages.js';
