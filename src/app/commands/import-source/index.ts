export { type EncodingName } from './encodings.js';
export { openImportSource } from './open-import-source.js';
