export { type EncodingName, parseEncoding } from './encodings.js';
export { openImportSource } from './open-import-source.js';
